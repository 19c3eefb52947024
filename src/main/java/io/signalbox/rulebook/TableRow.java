package io.signalbox.rulebook;

import io.signalbox.rulebook.DecisionTable.Column;
import io.signalbox.rulebook.DecisionTable.Role;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.Sheet.Cell;
import io.signalbox.rulebook.Sheet.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the rows of one decision table as rules; each piece of a rule knows its cell. */
final class TableRow {

    private static final Pattern VALUE = Pattern.compile("\\$param(?![A-Za-z0-9_])");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*)\"");

    private final Sheet sheet;
    private final DecisionTable table;
    private final CellProblems problems;
    private final TracedDrl.Builder drl;

    TableRow(Sheet sheet, DecisionTable table, CellProblems problems, TracedDrl.Builder drl) {
        this.sheet = sheet;
        this.table = table;
        this.problems = problems;
        this.drl = drl;
        table.columns().stream().filter(column -> column.role() != Role.NAME).forEach(this::checkTemplate);
    }

    private void checkTemplate(Column column) {
        String template = sheet.text(column.template());
        if (!VALUE.matcher(template).find()) {
            problems.error(
                    column.template(),
                    template.isEmpty() ? "no template" : "`" + template + "`",
                    "a template with $param where the value of each row goes, such as total >= $param");
        }
    }

    void write(int row) {
        Cell first = new Cell(row, table.start().column());
        List<Column> conditions = TableReader.columns(table, Role.CONDITION);
        List<Column> actions = TableReader.columns(table, Role.ACTION);
        put("rule ", first);
        name(row, first);
        put("\nwhen\n", first);
        for (int i = 0; i < conditions.size(); ) {
            List<Column> together = together(conditions, i);
            condition(together, row);
            i += together.size();
        }
        put("then\n", first);
        actions.forEach(action -> action(action, row));
        put("end\n", first);
    }

    private void name(int row, Cell first) {
        Optional<Cell> named = TableReader.columns(table, Role.NAME).stream()
                .map(column -> new Cell(row, column.number()))
                .filter(cell -> !sheet.text(cell).isEmpty())
                .findFirst();
        if (named.isPresent()) {
            put(DrlText.text(sheet.text(named.get())), named.get());
        } else {
            put(DrlText.text(table.name() + "_" + row), first);
        }
    }

    /** Columns whose pattern is one merged cell are conditions of one pattern. */
    private static List<Column> together(List<Column> conditions, int from) {
        List<Column> together = new ArrayList<>();
        Cell pattern = conditions.get(from).pattern();
        for (int i = from; i < conditions.size() && conditions.get(i).pattern().equals(pattern); i++) {
            together.add(conditions.get(i));
        }
        return together;
    }

    private void condition(List<Column> columns, int row) {
        List<Column> filled = columns.stream()
                .filter(column -> sheet.at(new Cell(row, column.number())).isPresent())
                .toList();
        if (filled.isEmpty()) {
            return;
        }
        Cell patternCell = columns.get(0).pattern();
        String pattern = sheet.text(patternCell);
        int close = pattern.lastIndexOf(')');
        String before = close < 0 ? pattern + "(" : pattern.substring(0, close).stripTrailing();
        if (!pattern.isEmpty()) {
            put(before, patternCell);
        }
        String separator = pattern.isEmpty() ? "" : before.endsWith("(") ? " " : ", ";
        for (Column column : filled) {
            put(separator, patternCell);
            separator = pattern.isEmpty() ? " " : ", ";
            value(column, row);
        }
        if (!pattern.isEmpty()) {
            put(close < 0 ? " )" : " " + pattern.substring(close), patternCell);
        }
        put("\n", patternCell);
    }

    private void action(Column column, int row) {
        if (sheet.at(new Cell(row, column.number())).isEmpty()) {
            return;
        }
        String object = sheet.text(column.pattern());
        if (!object.isEmpty()) {
            put(object + ".", column.pattern());
        }
        value(column, row);
        put(sheet.text(column.template()).endsWith(";") ? "\n" : ";\n", column.template());
    }

    private void value(Column column, int row) {
        Cell cell = new Cell(row, column.number());
        String template = sheet.text(column.template());
        Matcher slot = VALUE.matcher(template);
        int from = 0;
        while (slot.find()) {
            String before = template.substring(from, slot.start());
            put(before, column.template());
            put(written(cell, column, isInQuotes(template, slot.start())), cell);
            from = slot.end();
        }
        put(template.substring(from), column.template());
    }

    private static boolean isInQuotes(String template, int end) {
        return template.substring(0, end).chars().filter(c -> c == '"').count() % 2 == 1;
    }

    /** A value is one value: whatever a cell says, it cannot add to the rule. */
    private String written(Cell cell, Column column, boolean inQuotes) {
        Value value = sheet.at(cell).orElseThrow();
        if (value instanceof Sheet.Text text) {
            return inQuotes
                    ? inside(text.value().strip())
                    : bare(cell, column, text.value().strip());
        } else if (value instanceof Sheet.Amount number) {
            return plain(number.value());
        } else if (value instanceof Sheet.Flag flag) {
            return String.valueOf(flag.value());
        }
        problems.error(cell, ((Sheet.Other) value).what(), "a value as it is typed: a number, a text, TRUE or FALSE");
        return inQuotes ? "" : "0";
    }

    private String bare(Cell cell, Column column, String text) {
        if (NUMBER.matcher(text).matches() || QUOTED.matcher(text).matches()) {
            return text;
        } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return text.toLowerCase(java.util.Locale.ROOT);
        }
        problems.error(
                cell,
                "the text \"" + brief(text) + "\"",
                "a number, TRUE or FALSE; for texts write \"$param\" with quotes in cell " + column.template());
        return "0";
    }

    private static String plain(BigDecimal number) {
        return number.toPlainString();
    }

    private static String inside(String text) {
        String literal = DrlText.text(text);
        return literal.substring(1, literal.length() - 1);
    }

    private void put(String text, Cell cell) {
        Cell origin = sheet.origin(cell);
        At at = CellProblems.at(origin);
        drl.write(text, at, problems.name(origin));
    }

    private static String brief(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
