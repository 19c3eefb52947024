package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real input: half a million lines of a real shop, with cancellations, missing customers and repeated lines. */
class OnlineRetailImportTest {

    private static final Path FILE = Path.of("..", "shared", "data", "online-retail.csv.gz");
    private static final Path MAPPING = Path.of("docs", "examples", "online-retail.mapping.json");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    /** What the file holds, computed without any of our code. */
    private static final class Expected {
        private long rows;
        private long noCustomer;
        private long cancelled;
        private long notSold;
        private long duplicates;
        private final Map<String, BigDecimal> totals = new HashMap<>();

        void add(String[] row, Set<String> seen) {
            rows++;
            if (row[6].isBlank()) {
                noCustomer++;
            } else if (row[0].startsWith("C")) {
                cancelled++;
            } else if (Integer.parseInt(row[3]) < 1) {
                notSold++;
            } else if (!seen.add(row[6] + " " + row[0] + "/" + row[1] + "/" + row[3] + "/" + row[5])) {
                duplicates++;
            } else {
                totals.merge(row[6], new BigDecimal(row[3]).multiply(new BigDecimal(row[5])), BigDecimal::add);
            }
        }
    }

    @Test
    void everyLineIsAccountedForAndTheSumsOfEachCustomerAreRight() throws IOException {
        // Given
        if (!Files.exists(FILE)) {
            Assumptions.abort("the Online Retail file is not here: " + FILE);
        }
        Expected expected = expected();
        Sql sql = TestDatabase.fresh().sql();
        Path upload = Files.copy(FILE, folder.resolve("upload"));

        // When
        ImportProgress progress = run(sql, upload);

        // Then
        assertThat(progress.state()).isEqualTo(ImportState.FINISHED);
        assertThat(progress.rowsRead()).isEqualTo(expected.rows);
        assertThat(progress.skipped())
                .isEqualTo(Map.of("no customer", expected.noCustomer, "cancellation", expected.cancelled));
        assertThat(expected.notSold).isZero();
        assertThat(progress.refused()).isZero();
        assertThat(progress.duplicates()).isEqualTo(expected.duplicates);
        assertThat(progress.imported())
                .isEqualTo(expected.rows - expected.noCustomer - expected.cancelled - expected.duplicates);
        assertThat(totals(sql)).isEqualTo(stripped(expected.totals));
        assertThat(sql.first("select max(occurred_at) as last from events", row -> row.instant("last")))
                .contains(NOW);
    }

    @Test
    void theOrderOfTheLinesDoesNotMatter() throws IOException {
        // Given: some of the file, as it is and shuffled
        if (!Files.exists(FILE)) {
            Assumptions.abort("the Online Retail file is not here: " + FILE);
        }
        List<String> lines = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FILE))) {
            new String(in.readNBytes(2_000_000), StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
        lines.remove(lines.size() - 1);
        String header = lines.remove(0);
        Sql ordered = TestDatabase.fresh().sql();
        Sql shuffled = TestDatabase.fresh().sql();

        // When
        ImportProgress first = run(ordered, write(header, lines, "ordered"));
        Collections.shuffle(lines, new Random(7));
        ImportProgress second = run(shuffled, write(header, lines, "shuffled"));

        // Then
        assertThat(second.imported()).isEqualTo(first.imported());
        assertThat(second.skipped()).isEqualTo(first.skipped());
        assertThat(eventsOf(shuffled)).isEqualTo(eventsOf(ordered)).isNotEmpty();
    }

    private static Expected expected() throws IOException {
        Expected expected = new Expected();
        Set<String> seen = new HashSet<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FILE));
                MappingIterator<String[]> rows = new CsvMapper()
                        .readerFor(String[].class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .readValues(in)) {
            rows.next();
            while (rows.hasNext()) {
                expected.add(rows.next(), seen);
            }
        }
        return expected;
    }

    private ImportProgress run(Sql sql, Path upload) throws IOException {
        Doors doors = new Doors(sql, TickableClock.at(NOW));
        try (Imports imports = doors.imports(folder.resolve("imports"))) {
            String importId = imports.create("online-retail.csv.gz", upload, Files.readString(MAPPING))
                    .importId();
            while (imports.step().worked()) {
                // on to the next step
            }
            return imports.find(importId).orElseThrow();
        }
    }

    private Path write(String header, List<String> lines, String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((header + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static Map<String, BigDecimal> totals(Sql sql) {
        Map<String, BigDecimal> totals = new HashMap<>();
        sql.forEach(
                """
                select i.value, sum((e.properties ->> 'total')::numeric) as total
                from events as e
                join identifiers as i using (profile_id)
                group by i.value
                """,
                row -> Map.entry(row.text("value"), row.decimal("total").stripTrailingZeros()),
                total -> totals.put(total.getKey(), total.getValue()));
        return totals;
    }

    private static Map<String, BigDecimal> stripped(Map<String, BigDecimal> totals) {
        Map<String, BigDecimal> stripped = new HashMap<>();
        totals.forEach((customer, total) -> stripped.put(customer, total.stripTrailingZeros()));
        return stripped;
    }

    private static List<String> eventsOf(Sql sql) {
        return sql.query("""
                select i.value || ' ' || e.event_id || ' ' || e.occurred_at::text as line
                from events as e
                join identifiers as i using (profile_id)
                order by line
                """, row -> row.text("line"));
    }
}
