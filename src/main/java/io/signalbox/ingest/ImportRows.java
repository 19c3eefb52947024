package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The rows of an uploaded file, compressed or not, CSV or NDJSON, one after the other. */
final class ImportRows implements Closeable {

    /** What the buckets of one import can hold, each within memory. */
    static final long MOST_INFLATED = 4L << 30;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ImportMapping mapping;
    private final CsvReader lines;
    private Map<String, Integer> places = Map.of();

    private ImportRows(ImportMapping mapping, CsvReader lines) {
        this.mapping = mapping;
        this.lines = lines;
    }

    /**
     * At the first row after the header.
     *
     * @param file at its beginning
     */
    static ImportRows open(InputStream file, ImportMapping mapping) throws IOException {
        boolean isCsv = mapping.format() == ImportMapping.Format.CSV;
        Charset charset = isCsv ? mapping.csv().charset() : StandardCharsets.UTF_8;
        Reader reader = withoutMark(new InputStreamReader(inflated(file), charset));
        // Lines of NDJSON are cells without a delimiter or a quote.
        CsvReader lines = isCsv
                ? new CsvReader(reader, mapping.csv().delimiter(), mapping.csv().quote())
                : new CsvReader(reader, '\0', '\0');
        ImportRows rows = new ImportRows(mapping, lines);
        if (isCsv) {
            rows.readHeader();
        }
        return rows;
    }

    private static InputStream inflated(InputStream file) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(file, 64 * 1024);
        buffered.mark(2);
        boolean isGzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return isGzip ? new Bounded(new GZIPInputStream(buffered, 64 * 1024)) : buffered;
    }

    /** A gzip file may be a thousand times as large as it looks, and what is read of it is written to the disk. */
    private static final class Bounded extends FilterInputStream {
        private long left = MOST_INFLATED;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("decompressed it is more than " + (MOST_INFLATED >> 30)
                        + " GB; expected less, so cut it into several files");
            }
        }
    }

    private static Reader withoutMark(Reader reader) throws IOException {
        java.io.PushbackReader pushback = new java.io.PushbackReader(reader, 1);
        int first = pushback.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            pushback.unread(first);
        }
        return pushback;
    }

    private void readHeader() throws IOException {
        List<String> names = lines.next().map(CsvReader.Line::cells).orElse(List.of()).stream()
                .map(String::strip)
                .toList();
        Map<String, Integer> found = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            found.putIfAbsent(names.get(i), i);
        }
        places = found;
    }

    /**
     * Whether the file has every column that the mapping names.
     *
     * @throws ProblemException 400 with each one that is missing
     */
    void requireColumns() {
        if (mapping.format() != ImportMapping.Format.CSV) {
            return;
        }
        if (places.isEmpty()) {
            throw Problem.badRequest(
                            "the file is empty; nothing was imported",
                            Problem.Item.of("file", "nothing", "a first line with the names of the columns"))
                    .asException();
        }
        List<Problem.Item> missing = mapping.columns().stream()
                .filter(column -> !places.containsKey(column))
                .map(column -> Problem.Item.of(
                        "/event", "column \"" + column + "\"", "one of " + String.join(", ", places.keySet())))
                .toList();
        if (!missing.isEmpty()) {
            throw Problem.of(400, "the file has no such columns; nothing was imported", missing)
                    .asException();
        }
    }

    /** The next row, or nothing at the end. */
    Optional<ImportRow> next() throws IOException {
        return lines.next().map(this::row);
    }

    private ImportRow row(CsvReader.Line line) {
        if (line.isBlank()) {
            return new ImportRow.Blank(line.line());
        }
        if (line.problem().isPresent()) {
            return broken(line, line.problem().get(), "a cell that ends");
        }
        if (mapping.format() == ImportMapping.Format.NDJSON) {
            return json(line);
        }
        if (line.cells().size() != places.size()) {
            return broken(line, line.cells().size() + " cells", places.size() + ", as the header has");
        }
        return new ImportRow.Cells(line.line(), line.cells(), places);
    }

    private static ImportRow json(CsvReader.Line line) {
        String text = line.cells().get(0);
        try {
            List<RawEvent> events = EventBody.read(("[" + text + "]").getBytes(StandardCharsets.UTF_8));
            return events.size() == 1
                    ? new ImportRow.Json(line.line(), events.get(0))
                    : broken(line, events.size() + " values", "one JSON object a line");
        } catch (ProblemException malformed) {
            return broken(line, malformed.problem().problems().get(0).found(), "one JSON object a line");
        }
    }

    private static ImportRow broken(CsvReader.Line line, String found, String expected) {
        return new ImportRow.Broken(
                line.line(),
                Json.write(Map.of("line", line.line(), "cells", line.cells())),
                new EventProblem(Reason.NOT_AN_EVENT, "", found, expected));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
