package io.signalbox.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One row of a file. */
sealed interface ImportRow {

    /** Where it begins in the file, from 1. */
    long line();

    /** A row with values; blank cells and nulls are absent. */
    sealed interface Valued extends ImportRow {
        Optional<Object> value(String column);

        /** As it stands in the file, for the quarantine. */
        String text();
    }

    /** A row of cells under a header. */
    record Cells(long line, List<String> cells, Map<String, Integer> places) implements Valued {
        @Override
        public Optional<Object> value(String column) {
            Integer place = places.get(column);
            if (place == null || place >= cells.size()) {
                return Optional.empty();
            }
            String cell = cells.get(place);
            return cell.isBlank() ? Optional.empty() : Optional.of(cell);
        }

        @Override
        public String text() {
            return io.signalbox.platform.Json.write(Map.of("line", line, "cells", cells));
        }
    }

    /** A JSON object; columns are paths such as {@code customer.id}. */
    record Json(long line, RawEvent raw) implements Valued {
        @Override
        public Optional<Object> value(String column) {
            Object direct = raw.fields().get(column);
            if (direct != null) {
                return Optional.of(direct);
            }
            Object value = raw.fields();
            for (String name : column.split("\\.", -1)) {
                value = value instanceof Map<?, ?> map ? map.get(name) : null;
            }
            return Optional.ofNullable(value);
        }

        @Override
        public String text() {
            return raw.text().get();
        }
    }

    /** A row that cannot be read. */
    record Broken(long line, String text, EventProblem problem) implements ImportRow {}

    /** A line without anything on it. */
    record Blank(long line) implements ImportRow {}
}
