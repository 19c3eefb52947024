package io.signalbox.rulebook;

import io.signalbox.rulebook.DecisionTable.Column;
import io.signalbox.rulebook.DecisionTable.Role;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.Sheet.Cell;
import io.signalbox.rulebook.Sheet.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@code .drl.xlsx} workbook, in Base64, as Drools reads decision tables: the first sheet has {@code RuleSet}
 * with the name of the package beside it, and below it tables in which each row is a rule. Other sheets are notes.
 */
final class TableReader {

    private static final String RULE_SET = "RuleSet";
    private static final String NOTES = "Notes";

    private final Sheet sheet;
    private final CellProblems problems;
    private final TracedDrl.Builder drl = new TracedDrl.Builder();

    private TableReader(Sheet sheet) {
        this.sheet = sheet;
        this.problems = new CellProblems(sheet.name());
    }

    static RuleSource read(String file, String base64, CompilerLimits limits) {
        if (base64.length() > limits.maxFileLength()) {
            return refused(
                    file,
                    base64,
                    new DrlSyntaxProblem(
                            new At(0, 0),
                            "a workbook of " + base64.length() / 4 * 3 + " bytes",
                            "at most " + limits.maxFileLength() / 4 * 3 + "; one subject a file"));
        }
        List<Sheet> sheets;
        try {
            sheets = WorkbookReader.sheets(bytes(base64));
        } catch (DrlSyntaxProblem problem) {
            return refused(file, base64, problem);
        }
        TableReader reader = new TableReader(sheets.get(0));
        List<CellProblems> others = new ArrayList<>();
        for (Sheet other : sheets.subList(1, sheets.size())) {
            CellProblems found = new CellProblems(other.name());
            tables(other)
                    .forEach(start -> found.error(
                            start, "`" + other.text(start) + "`", "tables of rules on the first sheet only"));
            others.add(found);
        }
        TracedDrl written = reader.drl();
        Problems problems = new Problems(file, written);
        reader.problems.tell(problems);
        others.forEach(found -> found.tell(problems));
        return new RuleSource(file, base64, written, problems);
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException notBase64) {
            throw new DrlSyntaxProblem(
                    new At(0, 0), "a text that is not Base64", "the bytes of an .xlsx workbook in Base64");
        }
    }

    private static RuleSource refused(String file, String base64, DrlSyntaxProblem problem) {
        TracedDrl nothing = new TracedDrl.Builder().build();
        Problems problems = new Problems(file, nothing);
        problems.error(problem.at(), problem.found(), problem.expected());
        return new RuleSource(file, base64, nothing, problems);
    }

    private TracedDrl drl() {
        Optional<Cell> ruleSet = sheet.cells().keySet().stream()
                .filter(cell -> sheet.text(cell).equalsIgnoreCase(RULE_SET))
                .findFirst();
        List<Cell> starts = tables(sheet);
        if (ruleSet.isEmpty()) {
            problems.error(
                    new Cell(1, 1), "no " + RULE_SET, "a cell with " + RULE_SET + ", and beside it a package name");
            return drl.build();
        }
        if (starts.isEmpty()) {
            problems.error(ruleSet.get(), "no table below", "a cell with " + DecisionTable.KEYWORD + " and a name");
            return drl.build();
        }
        head(ruleSet.get(), starts.get(0).row());
        for (int i = 0; i < starts.size(); i++) {
            int last = i + 1 < starts.size() ? starts.get(i + 1).row() - 1 : sheet.lastRow();
            rules(DecisionTable.at(sheet, starts.get(i), last, problems));
        }
        return drl.build();
    }

    private static List<Cell> tables(Sheet sheet) {
        return sheet.cells().keySet().stream()
                .filter(cell -> DecisionTable.startsAt(sheet.text(cell)))
                .toList();
    }

    private void head(Cell ruleSet, int firstTable) {
        Cell name = new Cell(ruleSet.row(), ruleSet.column() + 1);
        drl.write("package " + sheet.text(name) + "\n", CellProblems.at(name), problems.name(name));
        for (Map.Entry<Cell, Value> entry : sheet.cells().entrySet()) {
            Cell cell = entry.getKey();
            boolean beside = cell.column() == ruleSet.column() && cell.row() > ruleSet.row() && cell.row() < firstTable;
            if (beside && !sheet.text(cell).equalsIgnoreCase(NOTES)) {
                problems.error(
                        cell,
                        "`" + sheet.text(cell) + "`",
                        "only " + NOTES + " between " + RULE_SET + " and " + DecisionTable.KEYWORD
                                + ": the compiler adds what rules need");
            }
        }
    }

    private void rules(DecisionTable table) {
        TableRow rows = new TableRow(sheet, table, problems, drl);
        int start = drl.length();
        boolean rightHead = problems.isEmpty();
        int row = table.firstRow();
        while (row <= table.last() && !table.isBlank(sheet, row)) {
            rows.write(row);
            row++;
        }
        if (!rightHead) {
            // Its cells are checked; its rules would only repeat what is wrong with the head.
            drl.cut(start);
        }
        int ended = row;
        if (row == table.firstRow()) {
            problems.error(table.start(), "a table without rules", "a rule in each row below the labels");
        }
        sheet.cells().keySet().stream()
                .filter(cell -> cell.row() > ended && cell.row() <= table.last())
                .filter(cell -> table.columns().stream().anyMatch(column -> column.number() == cell.column()))
                .findFirst()
                .ifPresent(cell -> problems.error(
                        cell,
                        "a value below the empty row " + ended + ", which ends the table",
                        "rules without empty rows between them, and notes beside the table or on another sheet"));
    }

    /** The columns of a role. */
    static List<Column> columns(DecisionTable table, Role role) {
        return table.columns().stream().filter(column -> column.role() == role).toList();
    }
}
