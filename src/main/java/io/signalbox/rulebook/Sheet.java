package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One sheet of a workbook: the values of its cells, as they stand there. */
record Sheet(String name, Map<Cell, Value> cells, List<Merged> merged) {

    Sheet {
        cells = new TreeMap<>(cells);
        merged = List.copyOf(merged);
    }

    /** A place in a sheet, both from 1. Ordered by row. */
    record Cell(int row, int column) implements Comparable<Cell> {

        private static final int MAX = 1_048_576;

        /** {@code C7}. Empty for what is no such name. */
        static Optional<Cell> named(String name) {
            int column = 0;
            int i = 0;
            while (i < name.length() && name.charAt(i) >= 'A' && name.charAt(i) <= 'Z' && column < MAX) {
                column = column * 26 + name.charAt(i++) - 'A' + 1;
            }
            int row = 0;
            while (i < name.length() && name.charAt(i) >= '0' && name.charAt(i) <= '9' && row < MAX) {
                row = row * 10 + name.charAt(i++) - '0';
            }
            return i == name.length() && column > 0 && row > 0 ? Optional.of(new Cell(row, column)) : Optional.empty();
        }

        @Override
        public int compareTo(Cell other) {
            return row != other.row ? Integer.compare(row, other.row) : Integer.compare(column, other.column);
        }

        @Override
        public String toString() {
            StringBuilder letters = new StringBuilder();
            for (int rest = column; rest > 0; rest = (rest - 1) / 26) {
                letters.insert(0, (char) ('A' + (rest - 1) % 26));
            }
            return letters.toString() + row;
        }
    }

    /** What stands in a cell. */
    sealed interface Value {}

    record Text(String value) implements Value {}

    record Amount(BigDecimal value) implements Value {}

    record Flag(boolean value) implements Value {}

    /** What a table of rules does not take: a formula, a date, an error. */
    record Other(String what) implements Value {}

    /** Cells that are shown as one: all have the value of the first. */
    record Merged(Cell first, Cell last) {
        boolean covers(Cell cell) {
            return cell.row() >= first.row()
                    && cell.row() <= last.row()
                    && cell.column() >= first.column()
                    && cell.column() <= last.column();
        }
    }

    /** Where the value of this cell stands: itself, or the first of the cells that it is merged with. */
    Cell origin(Cell cell) {
        return merged.stream()
                .filter(range -> range.covers(cell))
                .findFirst()
                .map(Merged::first)
                .orElse(cell);
    }

    /** Empty for a blank cell. */
    Optional<Value> at(Cell cell) {
        return Optional.ofNullable(cells.get(origin(cell)));
    }

    /** The text of a cell; blank where there is none, or another kind of value. */
    String text(Cell cell) {
        return at(cell).map(value -> value instanceof Text text ? text.value().strip() : "")
                .orElse("");
    }

    int lastRow() {
        return cells.keySet().stream().mapToInt(Cell::row).max().orElse(0);
    }
}
