package io.signalbox.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.ShopLives;
import io.signalbox.model.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rulebook a change is said to come from. */
class RulebookOfChangeTest {

    private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");

    @Test
    void whatHappensBeforeAPublicationIsOfTheOldRulebookHoweverLateItIsDecided() {
        // Given: nobody decides until an hour after the publication
        Station station = new Station(NOON, ShopLives.otherRules(), ShopLives.rules());
        station.knows("anna");
        station.receives("anna", ShopLives.purchased("p1", NOON, "200.00"));
        station.clock.tick(Duration.ofMinutes(1));
        station.catalog.publish(GivenCatalog.files(ShopLives.rules()), "anna", "all rules");
        Instant published = station.clock.instant();
        station.clock.tick(Duration.ofHours(1));
        while (station.rollouts.advance(station.clock.instant(), 1).isPresent()) {
            station.clock.tick(Duration.ofMillis(5));
        }

        // When
        station.settle(station.runtime());

        // Then
        assertThat(rows(station, "decisions", "at", published)).containsExactly(true, false);
        assertThat(rows(station, "triggers", "fired_at", published)).isNotEmpty();
        assertThat(rows(station, "memberships", "since", published)).isNotEmpty();
        assertThat(station.sent).isNotEmpty().allSatisfy(change -> assertThat(change.rulebook())
                .isEqualTo(idAt(change, published)));
    }

    /** Whether the rulebook of each row is the one live at its instant; rows before the publication are first. */
    private static List<Boolean> rows(Station station, String table, String at, Instant published) {
        record Row(Instant at, String rulebook) {}
        List<Row> rows = station.sql.query(
                "select distinct " + at + " as at, rulebook from " + table + " order by 1",
                row -> new Row(row.instant("at"), row.text("rulebook")));
        assertThat(rows).allSatisfy(row -> assertThat(row.rulebook()).isEqualTo(idAt(row.at(), published)));
        return rows.stream().map(row -> row.at().isBefore(published)).distinct().toList();
    }

    private static String idAt(Change change, Instant published) {
        return idAt(change.at(), published);
    }

    private static String idAt(Instant at, Instant published) {
        return at.isBefore(published)
                ? ShopLives.otherRules().id()
                : ShopLives.rules().id();
    }
}
