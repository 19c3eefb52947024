package io.signalbox.rulebook;

/**
 * Something wrong, or worth a warning, in an authored file.
 *
 * @param file name of the file
 * @param line from 1; 0 where the problem concerns the whole file
 * @param column from 1; 0 where unknown
 * @param rule name of the rule, or blank
 * @param severity an error refuses the rulebook, a warning does not
 * @param found what stands there
 * @param expected what could stand there, with the nearest name where one is near
 * @param suggestion what to write there instead of the wrong name; blank where nothing is near
 */
public record RuleProblem(
        String file,
        int line,
        int column,
        String rule,
        Severity severity,
        String found,
        String expected,
        String suggestion) {

    /** A problem without a suggestion. */
    public RuleProblem(
            String file, int line, int column, String rule, Severity severity, String found, String expected) {
        this(file, line, column, rule, severity, found, expected, "");
    }

    /** How bad it is. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** One line for people: {@code file:line:column rule "…": found …; expected …}. */
    public String message() {
        String where = file + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "");
        String who = rule.isBlank() ? "" : " rule \"" + rule + "\"";
        return where + who + ": found " + found + "; expected " + expected;
    }
}
