package io.signalbox.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two people on one device stay two people. */
class SharedDeviceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Identifier ANNA = new Identifier("userId", "anna");
    private static final Identifier BEN = new Identifier("userId", "ben");
    private static final Identifier TABLET = new Identifier("deviceId", "tablet");

    private final Sql sql = TestDatabase.fresh().sql();
    private final Identities identities = Identities.on(sql);

    @Test
    void aSecondPersonOnASharedDeviceIsSomebodyElseAndTheDeviceNobodys() {
        String anna = identify(ANNA, TABLET).profileId();
        assertThat(identify(TABLET).profileId()).isEqualTo(anna);

        Identified ben = identify(BEN, TABLET);

        assertThat(ben.profileId()).isNotEqualTo(anna);
        assertThat(ben.warnings())
                .containsExactly(
                        "deviceId: belongs to another profile and stays there (sent with more than one userId)");
        assertThat(identify(BEN).profileId()).isEqualTo(ben.profileId());
        assertThat(identify(ANNA).profileId()).isEqualTo(anna);
        assertThat(identify(TABLET).profileId()).isNotIn(anna, ben.profileId());
    }

    @Test
    void thatIsSoWithinABatch() {
        List<Identified> found = identifyAll(List.of(List.of(ANNA, TABLET), List.of(BEN, TABLET), List.of(BEN)));

        assertThat(found.get(1).profileId())
                .isNotEqualTo(found.get(0).profileId())
                .isEqualTo(found.get(2).profileId());
    }

    @Test
    void anotherAddressOfSomebodyKnownIsTheirs() {
        String anna =
                identify(ANNA, new Identifier("email", "anna@example.org")).profileId();

        assertThat(identify(ANNA, new Identifier("email", "anna@work.example")).profileId())
                .isEqualTo(anna);
    }

    @Test
    void aDeviceThatIsSharedDoesNotBringWhatElseItWasSentWithAlong() {
        identify(ANNA, TABLET);
        Identifier visitor = new Identifier("anonymousId", "visitor");
        String ben = identify(BEN, TABLET, visitor).profileId();

        assertThat(identify(visitor).profileId()).isEqualTo(ben);
    }

    private Identified identify(Identifier... identifiers) {
        return identifyAll(List.of(List.of(identifiers))).get(0);
    }

    private List<Identified> identifyAll(List<List<Identifier>> sets) {
        identities.link(sets, NOON);
        return sql.inTransaction(transaction -> identities.identify(transaction, sets, NOON));
    }
}
