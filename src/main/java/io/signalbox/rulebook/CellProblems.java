package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.Sheet.Cell;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the cells of one sheet before there are rules. */
final class CellProblems {

    private final String sheet;
    private final List<Found> found = new ArrayList<>();

    private record Found(Cell cell, String what, String expected) {}

    CellProblems(String sheet) {
        this.sheet = sheet;
    }

    /** The line is the row and the column that of the sheet, as programs that mark places need them. */
    static At at(Cell cell) {
        return new At(cell.row(), cell.column());
    }

    String name(Cell cell) {
        return "cell " + cell + " of the sheet " + sheet;
    }

    void error(Cell cell, String what, String expected) {
        found.add(new Found(cell, what, expected));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void tell(Problems problems) {
        found.forEach(each -> problems.errorIn(name(each.cell()), at(each.cell()), each.what(), each.expected()));
    }
}
