package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of files that are made to be hard to read. */
class StubbornImportTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final String CSV = """
            {"skip": [{"column": "Note", "matches": "(a|b)*", "reason": "a note"}],
             "event": {"id": "Id", "name": {"constant": "order"}, "userId": "Customer",
                       "occurredAt": {"constant": "2026-02-01T00:00:00Z"}}}""";

    private static final String NDJSON = """
            {"format": "ndjson",
             "event": {"id": "id", "name": {"constant": "order"}, "userId": "who",
                       "occurredAt": {"constant": "2026-02-01T00:00:00Z"}, "properties": {"n": "n", "deep": "deep"}}}""";

    @TempDir
    Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);

    @Test
    void aRowThatBringsItsMappingDownIsRefusedAndTheOthersAreTaken() throws IOException {
        String file = "Id,Customer,Note\n1,anna," + "a".repeat(60_000) + "\n2,ben,x\n";

        ImportProgress progress = run(file, CSV);

        assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
        assertThat(progress.refused()).isEqualTo(1);
        assertThat(progress.imported()).isEqualTo(1);
    }

    @Test
    void aNumberOfTenThousandDigitsIsAProblemOfItsRow() throws IOException {
        String file = """
                {"id": "1", "who": "anna", "n": 1e10000}
                {"id": "2", "who": "anna", "deep": {"n": 1e10000}}
                {"id": "3", "who": "ben", "n": 1}
                """;

        ImportProgress progress = run(file, NDJSON);

        assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
        assertThat(progress.refused()).isEqualTo(2);
        assertThat(progress.imported()).isEqualTo(1);
    }

    @Test
    void anImportThatCannotGoOnFailsAndTheNextOneGoesOn() throws IOException {
        // Given
        try (Imports service = new Doors(sql, clock).imports(folder.resolve("imports"))) {
            String broken = create(service, "Id,Customer,Note\n1,anna,x\n", CSV);
            String sound = create(service, "Id,Customer,Note\n2,ben,x\n", CSV);
            sql.update("update imports set mapping = '{\"no\": \"mapping\"}' where import_id = ?", broken);

            // When
            settle(service);

            // Then
            assertThat(service.find(broken).orElseThrow().state()).isEqualTo(ImportState.FAILED);
            assertThat(service.find(broken).orElseThrow().error().orElseThrow()).contains("a fault");
            assertThat(service.find(sound).orElseThrow().state()).isEqualTo(ImportState.FINISHED);
        }
    }

    private ImportProgress run(String file, String mapping) throws IOException {
        try (Imports service = new Doors(sql, clock).imports(folder.resolve("imports"))) {
            String id = create(service, file, mapping);
            settle(service);
            return service.find(id).orElseThrow();
        }
    }

    private String create(Imports service, String file, String mapping) throws IOException {
        Path uploaded = Files.writeString(Files.createTempFile(folder, "file", ""), file);
        return service.create("file", uploaded, mapping).importId();
    }

    private static void settle(Imports service) throws IOException {
        for (int i = 0; i < 100 && service.step().equals(io.signalbox.platform.WorkerLoop.Turn.more()); i++) {
            // Each step does a part.
        }
    }
}
