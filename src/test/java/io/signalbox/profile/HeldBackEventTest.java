package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import io.signalbox.model.ProfileState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** An event that is dated some milliseconds ahead is counted, whatever happens in these milliseconds. */
class HeldBackEventTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void anEventWhoseInstantPassesWhileAnImportIsToComeIsHandledWithIt() {
        // Given: dated 5 ms ahead, and 2 ms after its instant an import, dated ahead too, that the loop does not see
        // yet
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        station.receives("anna", ShopLives.purchased("p1", NOON.plusMillis(5), "200.00"));
        station.clock.tick(Duration.ofMillis(7));
        station.imports("anna", ShopLives.addedToCart("c1", NOON.plusMillis(9)));
        ProfileRuntime runtime = station.runtime();

        // When
        station.settle(runtime);
        station.clock.tick(Duration.ofMillis(10));
        station.settle(runtime);

        // Then
        assertThat(summaries(station)).containsKeys("purchase_completed", "add_to_cart");
    }

    @Test
    void anEventThatIsReceivedBehindAReplicaWhoseClockIsAheadIsHandledAsLate() {
        // Given: another replica, 50 ms ahead, has decided beyond the instant of an event that arrives now
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        station.receives("anna", ShopLives.addedToCart("c1", NOON));
        station.clock.tick(Duration.ofMillis(1));
        ProfileRuntime runtime = station.runtime();
        station.settle(runtime);
        decidedUntil(station, NOON.plusMillis(50));
        station.receives("anna", ShopLives.purchased("p1", NOON.plusMillis(20), "200.00"));

        // When: other news wake the profile before that instant, and then it passes
        station.clock.tick(Duration.ofMillis(3));
        station.receives("anna", ShopLives.addedToCart("c2", NOON));
        station.clock.tick(Duration.ofMillis(3));
        station.settle(runtime);
        station.clock.tick(Duration.ofMillis(100));
        station.settle(runtime);

        // Then
        assertThat(summaries(station)).containsKeys("purchase_completed");
        assertThat(station.triggers("anna")).isNotEmpty();
    }

    private static void decidedUntil(Station station, Instant instant) {
        StateCodec codec = new StateCodec();
        ProfileState state = state(station);
        ProfileState ahead = new ProfileState(
                state.watermark(),
                instant,
                state.rulebook(),
                state.traits(),
                state.computed(),
                state.memberships(),
                state.units(),
                state.summaries());
        station.sql.update(
                "update profiles set state = ?, decided_until = ? where profile_id = 'anna'",
                codec.encode(ahead),
                instant);
    }

    private static ProfileState state(Station station) {
        return new StateCodec()
                .decode(station.sql
                        .first("select state from profiles where profile_id = 'anna'", row -> row.optionalBytes("state")
                                .orElseThrow())
                        .orElseThrow());
    }

    private static java.util.Map<String, io.signalbox.model.Summary> summaries(Station station) {
        return state(station).summaries();
    }
}
