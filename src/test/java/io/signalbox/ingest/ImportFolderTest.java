package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.identity.Identifier;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class ImportFolderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void aBucketGivesBackWhatWasWritten() throws IOException {
        ImportFolder files = new ImportFolder(folder, "i");
        Files.createDirectories(folder.resolve("i"));
        ImportFolder.Kept kept = new ImportFolder.Kept(
                "p1", List.of(new Identifier("userId", "anna")), "e1", "order", NOON, "{\"n\":1}", "");
        try (ImportFolder.Writer writer = new ImportFolder.Writer(files, 1)) {
            writer.write(kept);
        }

        assertThat(files.read(0)).isEqualTo(new ImportFolder.Bucket(List.of(kept), Map.of()));
    }

    @Test
    void aBucketOfWhateverFileFitsIntoMemory() {
        assertThat(ImportFolder.buckets(1)).isEqualTo(1);
        assertThat(ImportFolder.buckets(8 << 20)).isEqualTo(256);
    }

    @Test
    void onePersonsRowsBeyondWhatIsDecidedTogetherAreRefusedWithTheReason() throws IOException {
        // Given
        Sql sql = TestDatabase.fresh().sql();
        int excess = 7;
        StringBuilder text = new StringBuilder("Id,Customer\n0,ben\n");
        for (int i = 1; i <= ImportFolder.MOST_EVENTS + excess; i++) {
            text.append(i).append(",anna\n");
        }
        Path file = Files.writeString(folder.resolve("file"), text);

        // When
        try (Imports imports = new Doors(sql, TickableClock.at(NOON)).imports(folder.resolve("imports"))) {
            String importId = imports.create(
                            "file",
                            file,
                            "{\"event\": {\"id\": \"Id\", \"name\": {\"constant\": \"order\"},"
                                    + " \"occurredAt\": {\"constant\": \"2026-02-01T00:00:00Z\"}, \"userId\": \"Customer\"}}")
                    .importId();
            while (imports.step().worked()) {
                // on to the next step
            }
            ImportProgress progress = imports.find(importId).orElseThrow();

            // Then
            assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
            assertThat(progress.imported()).isEqualTo(ImportFolder.MOST_EVENTS + 1);
            assertThat(progress.accepted()).isEqualTo(ImportFolder.MOST_EVENTS + 1);
            assertThat(progress.refused()).isEqualTo(excess);
            assertThat(progress.warnings()).containsExactly(ImportApplier.EXCESS);
        }
    }
}
