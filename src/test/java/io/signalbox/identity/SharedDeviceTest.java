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
    void aSecondPersonOnASharedDeviceIsSomebodyElse() {
        String anna = identify(ANNA, TABLET).profileId();

        Identified ben = identify(BEN, TABLET);

        assertThat(ben.profileId()).isNotEqualTo(anna);
        assertThat(ben.isNew()).isTrue();
        assertThat(ben.warnings()).containsExactly("deviceId: belongs to another profile and stays there");
        assertThat(identify(BEN).profileId()).isEqualTo(ben.profileId());
        assertThat(identify(TABLET).profileId()).isEqualTo(anna);
    }

    @Test
    void thatIsSoWithinABatch() {
        List<Identified> found = sql.inTransaction(transaction -> identities.identify(
                transaction, List.of(List.of(ANNA, TABLET), List.of(BEN, TABLET), List.of(BEN)), NOON));

        assertThat(found.get(1).profileId())
                .isNotEqualTo(found.get(0).profileId())
                .isEqualTo(found.get(2).profileId());
    }

    @Test
    void aKnownPersonsDeviceBringsAStrangerInTheSameBatchToNobody() {
        String anna = identify(ANNA).profileId();

        List<Identified> found = sql.inTransaction(transaction ->
                identities.identify(transaction, List.of(List.of(ANNA, TABLET), List.of(BEN, TABLET)), NOON));

        assertThat(found.get(0).profileId()).isEqualTo(anna);
        assertThat(found.get(1).profileId()).isNotEqualTo(anna);
    }

    @Test
    void anotherAddressOfSomebodyKnownIsTheirs() {
        String anna =
                identify(ANNA, new Identifier("email", "anna@example.org")).profileId();

        assertThat(identify(ANNA, new Identifier("email", "anna@work.example")).profileId())
                .isEqualTo(anna);
    }

    @Test
    void aWeakerIdentifierThatContradictsNothingStillDecides() {
        identify(ANNA, TABLET);
        String visitor = identify(new Identifier("anonymousId", "visitor")).profileId();

        assertThat(identify(BEN, TABLET, new Identifier("anonymousId", "visitor"))
                        .profileId())
                .isEqualTo(visitor);
    }

    private Identified identify(Identifier... identifiers) {
        return sql.inTransaction(transaction -> identities.identify(transaction, List.of(List.of(identifiers)), NOON))
                .get(0);
    }
}
