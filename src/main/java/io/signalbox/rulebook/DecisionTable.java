package io.signalbox.rulebook;

import io.signalbox.rulebook.Sheet.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of one decision table, as Drools lays them out: {@code RuleTable name}, and below it a row each of keywords,
 * of patterns, of templates and of labels.
 *
 * @param last the last row that may belong to it
 */
record DecisionTable(String name, Cell start, List<Column> columns, int last) {

    static final String KEYWORD = "RuleTable";

    private static final int ROWS_OF_HEAD = 5;

    /** What the cells of a column are for. */
    enum Role {
        NAME,
        CONDITION,
        ACTION
    }

    /** @param pattern the cell with the pattern that the conditions of this column stand in */
    record Column(int number, Role role, Cell pattern, Cell template) {}

    int firstRow() {
        return start.row() + ROWS_OF_HEAD;
    }

    static boolean startsAt(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith(KEYWORD.toLowerCase(Locale.ROOT));
    }

    /** Columns with a keyword that rules do not have are told and left out. */
    static DecisionTable at(Sheet sheet, Cell start, int last, CellProblems problems) {
        String name = sheet.text(start).substring(KEYWORD.length()).strip();
        List<Column> columns = new ArrayList<>();
        int keywords = start.row() + 1;
        for (int number = start.column();
                !sheet.text(new Cell(keywords, number)).isEmpty();
                number++) {
            Cell keyword = new Cell(keywords, number);
            Cell pattern = sheet.origin(new Cell(keywords + 1, number));
            Cell template = new Cell(keywords + 2, number);
            switch (sheet.text(keyword).toUpperCase(Locale.ROOT)) {
                case "NAME", "N" -> columns.add(new Column(number, Role.NAME, pattern, template));
                case "CONDITION", "C" -> columns.add(new Column(number, Role.CONDITION, pattern, template));
                case "ACTION", "A" -> columns.add(new Column(number, Role.ACTION, pattern, template));
                default ->
                    problems.error(
                            keyword,
                            "`" + sheet.text(keyword) + "`",
                            "CONDITION, ACTION or NAME: rules have no attributes");
            }
        }
        for (Role role : List.of(Role.CONDITION, Role.ACTION)) {
            if (columns.stream().noneMatch(column -> column.role() == role)) {
                problems.error(
                        new Cell(keywords, start.column()),
                        "no column " + role + " below " + KEYWORD,
                        "CONDITION and ACTION in the row below " + KEYWORD);
            }
        }
        return new DecisionTable(name.isEmpty() ? "row" : name, start, List.copyOf(columns), last);
    }

    /** No cell of the table has a value in this row, which ends it. */
    boolean isBlank(Sheet sheet, int row) {
        return columns.stream()
                .noneMatch(column -> sheet.at(new Cell(row, column.number())).isPresent());
    }
}
