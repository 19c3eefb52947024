package io.signalbox.ingest;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/** Real input: half a million lines of a real shop, with cancellations, missing customers and repeated lines. */
public final class OnlineRetail {

    private static final Path FILE = Path.of("..", "shared", "data", "online-retail.csv.gz");
    private static final Path MAPPING = Path.of("docs", "examples", "online-retail.mapping.json");

    private OnlineRetail() {}

    /** Ends the test, aloud, where the file is not beside the checkout. */
    public static void assumeHere() {
        if (!Files.exists(FILE)) {
            Assumptions.abort("the Online Retail file is not here: " + FILE);
        }
    }

    /** One line that sold something to somebody. */
    public record Sale(String customer, String invoice, String eventId, Instant at, BigDecimal total, String country)
            implements Comparable<Sale> {
        @Override
        public int compareTo(Sale other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : eventId.compareTo(other.eventId);
        }
    }

    /**
     * What the file holds, computed without any of our code.
     *
     * @param sales by customer, in the order of the file, of each id the first
     */
    public record Books(
            long rows, long noCustomer, long cancelled, long notSold, long duplicates, Map<String, List<Sale>> sales) {}

    public static Books books() throws IOException {
        long rows = 0;
        long noCustomer = 0;
        long cancelled = 0;
        long notSold = 0;
        long duplicates = 0;
        Map<String, List<Sale>> sales = new HashMap<>();
        Set<String> seen = new HashSet<>();
        try (InputStream in = open();
                MappingIterator<String[]> lines = new CsvMapper()
                        .readerFor(String[].class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .readValues(in)) {
            lines.next();
            while (lines.hasNext()) {
                String[] line = lines.next();
                rows++;
                if (line[6].isBlank()) {
                    noCustomer++;
                } else if (line[0].startsWith("C")) {
                    cancelled++;
                } else if (Integer.parseInt(line[3]) < 1) {
                    notSold++;
                } else {
                    Sale sale = sale(line);
                    if (seen.add(sale.customer() + " " + sale.eventId())) {
                        sales.computeIfAbsent(sale.customer(), customer -> new ArrayList<>())
                                .add(sale);
                    } else {
                        duplicates++;
                    }
                }
            }
        }
        return new Books(rows, noCustomer, cancelled, notSold, duplicates, sales);
    }

    private static Sale sale(String[] line) {
        return new Sale(
                line[6],
                line[0],
                line[0] + "/" + line[1] + "/" + line[3] + "/" + line[5],
                Instant.parse(line[4]),
                new BigDecimal(line[3]).multiply(new BigDecimal(line[5])),
                line[7]);
    }

    /** A copy of the file, for an import to take over. */
    public static Path copy(Path folder) throws IOException {
        return Files.copy(FILE, folder.resolve("ordered"));
    }

    /** The lines of these customers in another order. */
    public static Path shuffled(Path folder, long seed, Predicate<String> customers) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream in = open()) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> lines.isEmpty() || customers.test(customerOf(line)))
                    .forEach(lines::add);
        }
        String header = lines.remove(0);
        Collections.shuffle(lines, new Random(seed));
        return write(folder.resolve("shuffled"), header, lines);
    }

    /** The last column but one; those behind it have no commas. */
    private static String customerOf(String line) {
        int end = line.lastIndexOf(',');
        return line.substring(line.lastIndexOf(',', end - 1) + 1, end);
    }

    /** The first lines of the file as they are; the header is the first one. */
    static List<String> firstLines(int bytes) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream in = open()) {
            new String(in.readNBytes(bytes), StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
        lines.remove(lines.size() - 1);
        return lines;
    }

    static Path write(Path file, String header, List<String> lines) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((header + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static InputStream open() throws IOException {
        return new GZIPInputStream(Files.newInputStream(FILE));
    }

    /** Imports a file to its end, by the mapping that the documentation shows: shifted so that the last event is now. */
    public static ImportProgress importInto(Sql sql, Clock clock, Supplier<TrackingPlan> plan, Path folder, Path upload)
            throws IOException {
        try (Imports imports = new Doors(sql, clock).imports(folder.resolve("imports"), plan)) {
            String importId = imports.create("online-retail.csv.gz", upload, Files.readString(MAPPING))
                    .importId();
            while (imports.step().worked()) {
                // on to the next step
            }
            return imports.find(importId).orElseThrow();
        }
    }
}
