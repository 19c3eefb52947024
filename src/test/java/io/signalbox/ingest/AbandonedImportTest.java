package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports whose files were on a process that does not come back. */
class AbandonedImportTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);
    private String lost = "";

    @BeforeEach
    void aProcessReceivesAFileAndIsNeverSeenAgain() throws IOException {
        try (Imports gone = doors.imports(folder.resolve("lost-pod"))) {
            Path file = Files.writeString(folder.resolve("file"), "Id,Customer\n1,anna\n");
            lost = gone.create(
                            "file",
                            file,
                            "{\"event\": {\"id\": \"Id\", \"name\": {\"constant\": \"order\"},"
                                    + " \"occurredAt\": {\"constant\": \"2026-02-01T00:00:00Z\"}, \"userId\": \"Customer\"}}")
                    .importId();
        }
    }

    @Test
    void anImportWhoseOwnerIsGoneFailsWithTheReason() throws IOException {
        try (Imports other = doors.imports(folder.resolve("other-pod"))) {
            clock.tick(Duration.ofMinutes(9));
            other.step();
            assertThat(other.find(lost).orElseThrow().state()).isEqualTo(ImportState.READING);

            clock.tick(Duration.ofMinutes(2));
            other.step();

            assertThat(other.find(lost).orElseThrow().state()).isEqualTo(ImportState.FAILED);
            assertThat(other.find(lost).orElseThrow().error().orElseThrow()).contains("a process that is gone");
        }
    }

    @Test
    void itCanBeCancelledWithoutItsFiles() throws IOException {
        try (Imports other = doors.imports(folder.resolve("other-pod"))) {
            clock.tick(Duration.ofMinutes(2));

            assertThat(other.cancel(lost)).isTrue();

            assertThat(other.find(lost).orElseThrow().state()).isEqualTo(ImportState.CANCELLED);
        }
    }

    @Test
    void whoLooksAfterAnImportKeepsIt() throws IOException {
        try (Imports same = doors.imports(folder.resolve("lost-pod"));
                Imports other = doors.imports(folder.resolve("other-pod"))) {
            clock.tick(Duration.ofMinutes(9));
            same.step();
            clock.tick(Duration.ofMinutes(9));

            other.step();

            assertThat(other.find(lost).orElseThrow().state().isRunning()).isTrue();
        }
    }
}
