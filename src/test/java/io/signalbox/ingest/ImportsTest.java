package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.platform.Json;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class ImportsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final String MAPPING = """
            {"skip": [{"column": "Customer", "is": "empty", "reason": "no customer"},
                      {"column": "Order", "matches": "C.*", "reason": "cancellation"},
                      {"column": "Quantity", "lessThan": 1, "reason": "nothing bought"}],
             "event": {"id": {"columns": ["Order", "Item"], "separator": "/"}, "name": {"constant": "Order Line"},
                       "occurredAt": {"column": "Date", "format": "dd.MM.yyyy HH:mm", "zone": "Europe/Berlin"},
                       "userId": "Customer",
                       "properties": {"item": "Item", "total": {"multiply": ["Quantity", "Price"]},
                                      "weight": {"column": "Weight", "decimal": ","}},
                       "traits": {"country": "Country"}}}""";

    private static final String FILE = """
            Order,Item,Quantity,Price,Weight,Date,Customer,Country
            1,A,2,2.50,"1.000,5",01.02.2026 10:00,anna,DE
            1,B,1,0.99,,01.02.2026 10:00,anna,DE
            C2,A,-2,2.50,,02.02.2026 10:00,anna,DE
            3,A,1,2.50,,03.02.2026 10:00,,DE

            4,A,1,2.50,,29.03.2026 02:30,ben,FR
            1,A,9,9.99,,01.02.2026 10:00,anna,DE
            5,A,many,2.50,x,yesterday,ben,FR
            6,A,1
            7,A,0,2.50,,03.02.2026 10:00,ben,FR
            8,"A
            B",3,1,,04.02.2026 10:00,ben,FR
            """;

    @TempDir
    Path folder;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @Test
    void everyRowIsImportedSkippedRefusedOrADuplicate() throws IOException {
        ImportProgress progress = run(create(FILE, MAPPING));

        assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
        assertThat(progress.rowsRead()).isEqualTo(11);
        assertThat(progress.accepted()).isEqualTo(5);
        assertThat(progress.imported()).isEqualTo(4);
        assertThat(progress.duplicates()).isEqualTo(1);
        assertThat(progress.refused()).isEqualTo(2);
        assertThat(progress.skipped())
                .isEqualTo(Map.of("no customer", 1L, "cancellation", 1L, "nothing bought", 1L, "blank line", 1L));
        assertThat(progress.share()).isEqualTo(1);
        assertThat(folder.resolve("imports").resolve(progress.importId())).doesNotExist();
    }

    @Test
    void valuesAreReadAsTheMappingSays() throws IOException {
        run(create(FILE, MAPPING));

        assertThat(events())
                .containsExactly(
                        "anna 1/A order_line 2026-02-01T09:00:00Z {\"item\":\"A\",\"total\":5.00,\"weight\":1000.5} {\"country\":\"DE\"}",
                        "anna 1/B order_line 2026-02-01T09:00:00Z {\"item\":\"B\",\"total\":0.99} {\"country\":\"DE\"}",
                        // A time that the clock change skips moves forward by the gap.
                        "ben 4/A order_line 2026-03-29T01:30:00Z {\"item\":\"A\",\"total\":2.50} {\"country\":\"FR\"}",
                        "ben 8/A\nB order_line 2026-02-04T09:00:00Z {\"item\":\"A\\nB\",\"total\":3} {\"country\":\"FR\"}");
    }

    @Test
    void refusedRowsAreInQuarantineWithEveryReason() throws IOException {
        ImportProgress progress = run(create(FILE, MAPPING));

        List<QuarantinedEvent> refused = new QuarantineStore(sql)
                .page(java.util.Optional.empty(), false, 10, java.util.Optional.empty())
                .items();
        assertThat(refused).allSatisfy(event -> assertThat(event.source()).isEqualTo("import:" + progress.importId()));
        assertThat(refused).anySatisfy(event -> assertThat(event.problems())
                .extracting(problem -> problem.pointer().orElse(""))
                .containsExactlyInAnyOrder("/occurredAt", "/properties/total", "/properties/weight"));
        assertThat(refused).anySatisfy(event -> assertThat(event.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.found()).isEqualTo("3 cells")));
    }

    @Test
    void historyMakesItsProfilesDueOnceAndMuted() throws IOException {
        clock.tick(Duration.ofHours(1));
        run(create(FILE, MAPPING));

        assertThat(sql.query("select due_at from due", row -> row.instant("due_at")))
                .hasSize(2)
                .containsOnly(clock.instant());
        assertThat(sql.query(
                        "select distinct import_id is not null as history from events", row -> row.flag("history")))
                .containsExactly(true);
        assertThat(doors.due()).hasSize(2);
    }

    @Test
    void shiftedTheLastEventIsNowAndAllOthersKeepTheirDistance() throws IOException {
        ImportProgress progress =
                run(create(FILE, MAPPING.replace("\"event\"", "\"shift\": \"last-event-is-now\", \"event\"")));

        List<Instant> instants =
                sql.query("select occurred_at from events order by occurred_at", row -> row.instant("occurred_at"));
        assertThat(instants.get(instants.size() - 1)).isEqualTo(NOON);
        assertThat(Duration.between(instants.get(0), NOON))
                .isEqualTo(
                        Duration.between(Instant.parse("2026-02-01T09:00:00Z"), Instant.parse("2026-03-29T01:30:00Z")));
        assertThat(progress.shiftMillis()).isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5})
    void afterAKillItGoesOnWithoutLosingOrRepeatingARow(int steps) throws IOException {
        // Given: a file of several batches, and a process that dies after some steps
        StringBuilder file = new StringBuilder("Order,Item,Quantity,Price,Weight,Date,Customer,Country\n");
        for (int i = 0; i < 5_000; i++) {
            file.append(i)
                    .append(",A,1,2.50,,01.02.2026 10:00,person-")
                    .append(i % 200)
                    .append(",DE\n");
        }
        Imports first = imports();
        String importId = create(first, file.toString(), MAPPING).importId();
        for (int i = 0; i < steps; i++) {
            first.step();
        }
        first.close();

        // When
        Imports second = imports();
        ImportProgress progress = run(second, importId);

        // Then
        assertThat(progress.imported()).isEqualTo(5_000);
        assertThat(progress.rowsRead()).isEqualTo(5_000);
        assertThat(progress.duplicates()).isZero();
        assertThat(sql.first("select count(*) as rows from events", row -> row.number("rows")))
                .contains(5_000L);
    }

    @Test
    void ofTwoProcessesOnOneFolderOnlyOneWorks() throws IOException {
        Imports first = imports();
        Imports second = imports();
        String importId = create(first, FILE, MAPPING).importId();

        boolean firstWorked = first.step().worked();
        boolean secondWorked = second.step().worked();
        first.close();

        assertThat(firstWorked).isTrue();
        assertThat(secondWorked).isFalse();
        assertThat(run(second, importId).imported()).isEqualTo(4);
    }

    @Test
    void aCancelledImportStopsAndForgetsItsFiles() throws IOException {
        Imports imports = imports();
        String importId = create(imports, FILE, MAPPING).importId();

        assertThat(imports.cancel(importId)).isTrue();
        ImportProgress progress = run(imports, importId);

        assertThat(progress.state()).isEqualTo(ImportState.CANCELLED);
        assertThat(events()).isEmpty();
        assertThat(folder.resolve("imports").resolve(importId)).doesNotExist();
        assertThat(imports.cancel(importId)).isFalse();
    }

    @Test
    void linesOfNdjsonAreEventsAsTheyWouldBeSent() throws IOException {
        String file = """
                {"id": "e1", "name": "x", "occurredAt": "2026-01-01T00:00:00Z", "userId": "anna", "properties": {"a": 1}}
                {"id": "e2", "name": "x", "userId": "anna", "a": 1, "a": 2}
                oops
                {"id": "e3", "name": "x", "occurredAt": "2026-01-02T00:00:00Z", "userId": "anna"}""";

        ImportProgress progress = run(create(file, "{\"format\": \"ndjson\"}"));

        assertThat(progress.imported()).isEqualTo(2);
        assertThat(progress.refused()).isEqualTo(2);
        assertThat(events()).first().asString().startsWith("anna e1 x 2026-01-01T00:00:00Z {\"a\":1}");
    }

    @Test
    void aFileWithoutTheMappedColumnsIsRefusedBeforeAnythingIsKept() throws IOException {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> create("Order,Item\n1,A\n", MAPPING));

        assertThat(refused.problem().problems()).hasSize(6);
        assertThat(sql.query("select 1 as one from imports", row -> row.integer("one")))
                .isEmpty();
    }

    @Test
    void aTruncatedFileFailsVisibly() throws IOException {
        // Given
        Path whole = folder.resolve("whole.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write("Order,Item,Quantity,Price,Weight,Date,Customer,Country\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            java.util.Random random = new java.util.Random(1);
            for (int i = 0; i < 20_000; i++) {
                out.write((random.nextLong() + ",A,1,2.50,,01.02.2026 10:00,anna,DE\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        Path half = folder.resolve("half.csv.gz");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Imports imports = imports();

        // When
        ImportProgress progress =
                run(imports, imports.create("half.csv.gz", half, MAPPING).importId());

        // Then
        assertThat(progress.state()).isEqualTo(ImportState.FAILED);
        assertThat(progress.error().orElseThrow()).contains("cannot be read on");
        assertThat(events()).isEmpty();
    }

    private Imports imports() {
        return doors.imports(folder.resolve("imports"));
    }

    private String create(String file, String mapping) throws IOException {
        return create(imports(), file, mapping).importId();
    }

    private ImportProgress create(Imports imports, String file, String mapping) throws IOException {
        Path upload = Files.writeString(folder.resolve("upload.csv"), file);
        return imports.create("upload.csv", upload, mapping);
    }

    private ImportProgress run(String importId) throws IOException {
        return run(imports(), importId);
    }

    /** To its end, in a process that is closed then. */
    private static ImportProgress run(Imports imports, String importId) throws IOException {
        while (imports.step().worked()) {
            // on to the next step
        }
        imports.close();
        return imports.find(importId).orElseThrow();
    }

    private List<String> events() {
        return sql.query(
                """
                select i.value, e.event_id, e.name, e.occurred_at, e.properties, e.traits
                from events as e
                join identifiers as i using (profile_id)
                order by i.value, e.event_id
                """,
                row -> row.text("value") + " " + row.text("event_id") + " " + row.text("name") + " "
                        + row.instant("occurred_at") + " "
                        + Json.write(new java.util.TreeMap<>(Json.readObject(row.text("properties")))) + " "
                        + row.optionalText("traits").orElse(""));
    }
}
