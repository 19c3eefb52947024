package io.signalbox.rulebook;

import java.util.List;

/**
 * A rule file as the DRL that it stands for, for whoever wants to see it: what is checked and compiled is this.
 *
 * @param lines of each line of the DRL that says something, where it comes from
 */
public record GeneratedDrl(String file, String drl, List<Line> lines) {

    public GeneratedDrl {
        lines = List.copyOf(lines);
    }

    /**
     * A line of the DRL and its origin in the author's file.
     *
     * @param drl line of the DRL, from 1
     * @param line of the file; of a spreadsheet the row
     * @param column of the file; of a spreadsheet the column, counted from 1
     * @param from the sentence, or the cell and its sheet; blank for what was written as DRL
     */
    public record Line(int drl, int line, int column, String from) {}
}
