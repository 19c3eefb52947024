package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.ingest.Verdict.Status;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erasing people while something about them is on its way. */
class ErasedMeanwhileTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void whoIsErasedBetweenBeingIdentifiedAndMarkedDueIsSomebodyNew() {
        // Given
        store("e1");
        String erased = profile();

        // When: the erasure holds her row while her next event is identified
        CompletableFuture<Verdict> late = sql.inTransaction(erasure -> {
            erasure.query("select profile_id from due for update", row -> row.text("profile_id"));
            CompletableFuture<Verdict> coming = CompletableFuture.supplyAsync(() -> store("e2"));
            await().until(() -> !sql.query(
                            "select pid from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()",
                            row -> row.integer("pid"))
                    .isEmpty());
            erase(erasure, erased);
            return coming;
        });

        // Then
        assertThat(late.join().status()).isEqualTo(Status.ACCEPTED);
        assertThat(profile()).isNotEqualTo(erased);
        assertNobodyIsAnOrphan();
    }

    @Test
    void whoIsErasedBetweenReadingAndApplyingAnImportIsSomebodyNew() throws IOException {
        // Given
        store("e1");
        String erased = profile();
        try (Imports imports = doors.imports(folder.resolve("imports"))) {
            Path file = Files.writeString(folder.resolve("file"), "Id,Customer\n1,anna\n2,anna\n");
            String importId = imports.create(
                            "file",
                            file,
                            "{\"event\": {\"id\": \"Id\", \"name\": {\"constant\": \"order\"},"
                                    + " \"occurredAt\": {\"constant\": \"2026-02-01T00:00:00Z\"}, \"userId\": \"Customer\"}}")
                    .importId();
            while (imports.find(importId).orElseThrow().state() == ImportState.READING) {
                imports.step();
            }

            // When
            sql.doInTransaction(erasure -> erase(erasure, erased));
            while (imports.step().worked()) {
                // on to the next step
            }

            // Then
            assertThat(imports.find(importId).orElseThrow().imported()).isEqualTo(2);
        }
        assertThat(profile()).isNotEqualTo(erased);
        assertNobodyIsAnOrphan();
    }

    private Verdict store(String eventId) {
        Decoded event = new EventDecoder(EventLimits.DEFAULT)
                .decode(
                        RawEvents.one("{'id': '" + eventId + "', 'name': 'x', 'userId': 'anna'}"),
                        TrackingPlan.EMPTY,
                        NOON);
        return doors.transaction().store("api", List.of(event)).get(0);
    }

    /** As the erasure does it, which is not of this package. */
    private static void erase(Sql erasure, String profileId) {
        for (String table : List.of("events", "event_ids", "identifiers", "due", "profiles")) {
            erasure.update("delete from " + table + " where profile_id = ?", profileId);
        }
    }

    private String profile() {
        return sql.query("select profile_id from profiles", row -> row.text("profile_id"))
                .get(0);
    }

    private void assertNobodyIsAnOrphan() {
        for (String table : List.of("events", "event_ids", "identifiers", "due")) {
            assertThat(sql.query(
                            "select profile_id from " + table
                                    + " where profile_id not in (select profile_id from profiles)",
                            row -> row.text("profile_id")))
                    .as(table)
                    .isEmpty();
        }
    }
}
