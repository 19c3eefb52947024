package io.signalbox.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads CSV as spreadsheets write it (RFC 4180): quoted cells, doubled quotes, line breaks within quotes, any line ends.
 *
 * <p>A quote that is never closed costs its own line only, not the rest of the file: reading goes on at the next line.
 */
final class CsvReader implements Closeable {

    /** A cell that is longer is taken for an unclosed quote. */
    static final int MAX_CELL = 64 * 1024;

    /** A row that has more is no row of a table, and would be held in memory as a whole. */
    static final int MAX_CELLS = 10_000;

    private static final int END = -1;

    private final Reader reader;
    private final char delimiter;
    private final char quote;
    private final char[] buffer = new char[64 * 1024];
    private int position;
    private int limit;
    private String again = "";
    private int againPosition;
    private long line = 1;

    CsvReader(Reader reader, char delimiter, char quote) {
        this.reader = reader;
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /**
     * One row.
     *
     * @param line on which it begins, from 1
     * @param problem why its cells are not to be trusted
     */
    record Line(long line, List<String> cells, Optional<String> problem) {

        boolean isBlank() {
            return problem.isEmpty() && cells.size() == 1 && cells.get(0).isBlank();
        }
    }

    /** The next row, or nothing at the end. */
    Optional<Line> next() throws IOException {
        int first = read();
        if (first == END) {
            return Optional.empty();
        }
        long start = line;
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        int c = first;
        while (true) {
            if (c == quote && cell.isEmpty()) {
                Optional<String> problem = readQuoted(cell);
                if (problem.isPresent()) {
                    return Optional.of(new Line(start, cells, problem));
                }
                c = read();
                // What follows the closing quote belongs to the cell, as spreadsheets have it.
                while (c != END && c != delimiter && c != '\n' && c != '\r' && cell.length() <= MAX_CELL) {
                    cell.append((char) c);
                    c = read();
                }
            }
            if (c == delimiter) {
                cells.add(cell.toString());
                cell.setLength(0);
                if (cells.size() == MAX_CELLS) {
                    skipLine();
                    return Optional.of(new Line(start, List.of(), Optional.of("more than " + MAX_CELLS + " cells")));
                }
                c = read();
            } else if (c == END || c == '\n' || c == '\r') {
                cells.add(cell.toString());
                endLine(c);
                return Optional.of(new Line(start, cells, Optional.empty()));
            } else {
                cell.append((char) c);
                if (cell.length() > MAX_CELL) {
                    skipLine();
                    return Optional.of(new Line(start, cells, Optional.of("a cell of more than " + MAX_CELL)));
                }
                c = read();
            }
        }
    }

    /** After the opening quote, up to and with the closing one. */
    private Optional<String> readQuoted(StringBuilder cell) throws IOException {
        long opened = line;
        StringBuilder raw = new StringBuilder();
        while (true) {
            int c = read();
            if (c == END || raw.length() > MAX_CELL) {
                goBackTo(opened, raw, c);
                return Optional.of("a quote that is not closed");
            }
            raw.append((char) c);
            if (c == '\n') {
                line++;
            }
            if (c != quote) {
                cell.append((char) c);
                continue;
            }
            int next = read();
            if (next != quote) {
                unread(next);
                return Optional.empty();
            }
            raw.append((char) next);
            cell.append((char) next);
        }
    }

    /** To the line after the one on which the quote was opened. */
    private void goBackTo(long opened, StringBuilder raw, int last) throws IOException {
        if (last != END) {
            raw.append((char) last);
        }
        int end = raw.indexOf("\n");
        line = opened;
        if (end >= 0) {
            line++;
            again = raw.substring(end + 1) + again.substring(againPosition);
            againPosition = 0;
        } else if (last != END) {
            skipLine();
        }
    }

    private void skipLine() throws IOException {
        int c = read();
        while (c != END && c != '\n') {
            c = read();
        }
        if (c == '\n') {
            line++;
        }
    }

    private void endLine(int c) throws IOException {
        if (c == END) {
            return;
        }
        line++;
        if (c == '\r') {
            int next = read();
            if (next != '\n') {
                unread(next);
            }
        }
    }

    private void unread(int c) {
        if (c != END) {
            again = (char) c + again.substring(againPosition);
            againPosition = 0;
        }
    }

    private int read() throws IOException {
        if (againPosition < again.length()) {
            return again.charAt(againPosition++);
        }
        if (position == limit) {
            limit = Math.max(0, reader.read(buffer, 0, buffer.length));
            position = 0;
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position++];
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
