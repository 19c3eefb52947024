package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.ShopLives;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnreadableEventTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void anEventThatCannotBeReadConcernsItsProfileAlone() {
        // Given
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna").knows("torn");
        station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
        station.receives("torn", ShopLives.purchased("p1", NOON, "200.00"));
        station.sql.update("update events set properties = '[\"secret\"]' where profile_id = 'torn'");
        station.clock.tick(Duration.ofMillis(1));

        // When
        Batch batch = station.runtime().decideDue(10);

        // Then
        assertThat(batch.decided()).containsExactly("anna");
        assertThat(error(station))
                .contains("an event of the log cannot be read")
                .doesNotContain("secret");
    }

    @Test
    void aWholeNumberBeyondLongIsDecidedLikeAnyOther() {
        Station station = new Station(NOON, ShopLives.rules());
        station.knows("anna");
        station.receives(
                "anna", ShopLives.traits("t1", NOON, Map.of("n", new java.math.BigDecimal("12345678901234567890"))));
        station.clock.tick(Duration.ofMillis(1));

        Batch batch = station.runtime().decideDue(10);

        assertThat(batch.decided()).containsExactly("anna");
        assertThat(station.row("anna")).contains("12345678901234567890");
    }

    private static String error(Station station) {
        return station.sql
                .first("select error from profiles where profile_id = 'torn'", row -> row.text("error"))
                .orElseThrow();
    }
}
