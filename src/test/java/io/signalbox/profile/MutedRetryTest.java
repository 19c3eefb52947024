package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What failed muted is made up for muted. */
class MutedRetryTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void theRetryOfAFileThatFailedDuringAnImportFiresNothing() {
        // Given
        AtomicBoolean failing = new AtomicBoolean(true);
        Station station = new Station(NOON, ShopLives.rulesThatFailWhile(failing::get));
        station.knows("anna");
        ProfileRuntime runtime = station.runtime();
        station.imports("anna", ShopLives.purchased("p1", NOON.minus(Duration.ofDays(1)), "200.00"));
        station.clock.tick(Duration.ofMinutes(1));
        station.settle(runtime);
        assertThat(station.triggers("anna")).isEmpty();
        failing.set(false);

        // When
        station.sql.doInTransaction(
                transaction -> new ProfileStore().retry(transaction, List.of("anna"), station.clock.instant()));
        station.clock.tick(Duration.ofMillis(1));
        station.settle(runtime);

        // Then
        assertThat(station.triggers("anna")).isNotEmpty().allSatisfy(trigger -> assertThat(trigger)
                .contains(" true "));
    }
}
