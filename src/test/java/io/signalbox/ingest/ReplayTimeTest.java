package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a refused event happened, once it is let in. */
class ReplayTimeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final String SHIFTED = """
            {"event": {"id": "Id", "name": {"constant": "product_viewed"}, "occurredAt": "Date", "userId": "Customer",
                       "properties": {"productId": "Product"}},
             "shift": "last-event-is-now"}""";

    @TempDir
    Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void anEventWithoutATimeHappenedWhenItWasReceived() {
        Decoded refused = new EventDecoder(EventLimits.DEFAULT)
                .decode(RawEvents.one("{'id': 'e1', 'name': 'product_viewed', 'userId': 'anna'}"), Plans.shop(), NOON);
        doors.transaction().store("api", List.of(refused));
        clock.tick(Duration.ofDays(3));

        Verdict verdict = replayTheOnlyOne();

        assertThat(verdict.status()).isEqualTo(Status.ACCEPTED);
        assertThat(occurredAt("e1")).isEqualTo(NOON);
    }

    @Test
    void aRowOfAShiftedImportMovesAsTheOthersDid() throws IOException {
        // Given: the last good row is of 1902, the refused one an hour older
        try (Imports imports = doors.imports(folder.resolve("imports"), Plans::shop)) {
            Path file = Files.writeString(
                    folder.resolve("file"),
                    "Id,Date,Customer,Product\n1,1902-01-01T10:00:00Z,anna,p1\n2,1902-01-01T09:00:00Z,anna,\n");
            imports.create("file", file, SHIFTED);
            while (imports.step().worked()) {
                // on to the next step
            }
        }
        clock.tick(Duration.ofDays(3));

        // When
        Verdict verdict = replayTheOnlyOne();

        // Then
        assertThat(verdict.status()).isEqualTo(Status.ACCEPTED);
        assertThat(occurredAt("1")).isEqualTo(NOON);
        assertThat(occurredAt("2")).isEqualTo(NOON.minus(Duration.ofHours(1)));
    }

    private Verdict replayTheOnlyOne() {
        Quarantine quarantine = doors.quarantine(TrackingPlan.EMPTY);
        return quarantine.replay(quarantine
                .page(Optional.empty(), false, 10, Optional.empty())
                .items()
                .get(0)
                .quarantineId());
    }

    private Instant occurredAt(String eventId) {
        return sql.first(
                        "select occurred_at from events where event_id = ?", row -> row.instant("occurred_at"), eventId)
                .orElseThrow();
    }
}
