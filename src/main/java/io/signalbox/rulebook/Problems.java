package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleProblem.Severity;
import io.signalbox.rulebook.RuleTree.At;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all problems of one file, each with the rule it was found in; the same one twice counts once. */
final class Problems {

    private final String file;
    private final TracedDrl drl;
    private final Set<RuleProblem> found = new LinkedHashSet<>();
    private final Set<List<Object>> foundInForms = new HashSet<>();

    /** Rules with an error, also where it is told of another rule that has it of the same cell. */
    private final Set<String> wrongRules = new HashSet<>();

    private String rule = "";

    Problems(String file, TracedDrl drl) {
        this.file = file;
        this.drl = drl;
    }

    void insideRule(String name) {
        rule = name;
    }

    void outsideRules() {
        rule = "";
    }

    void error(At at, String what, String expected) {
        error(at, what, Expected.of(expected));
    }

    void error(At at, String what, Expected expected) {
        add(at, Severity.ERROR, what, expected);
    }

    void warning(At at, String what, String expected) {
        warning(at, what, Expected.of(expected));
    }

    void warning(At at, String what, Expected expected) {
        add(at, Severity.WARNING, what, expected);
    }

    /** At a place that was noted before. */
    void error(Place place, String what, Expected expected) {
        add(place.at(), place.rule(), Severity.ERROR, what, expected);
    }

    /** At a place that was noted before. */
    void warning(Place place, String what, Expected expected) {
        add(place.at(), place.rule(), Severity.WARNING, what, expected);
    }

    /** For a place that is named already. */
    void errorIn(String named, At at, String what, String expected) {
        found.add(
                new RuleProblem(file, at.line(), at.column(), rule, Severity.ERROR, what + ", in " + named, expected));
    }

    void add(RuleProblem problem) {
        found.add(problem);
    }

    private void add(At at, Severity severity, String what, Expected expected) {
        add(at, rule, severity, what, expected);
    }

    private void add(At at, String inside, Severity severity, String what, Expected expected) {
        String named = drl.shown(at);
        if (severity == Severity.ERROR) {
            wrongRules.add(inside);
        }
        // The head of a table stands for as many rules as the table has rows.
        if (named.isEmpty() || foundInForms.add(List.of(at, what, expected))) {
            String shown = named.isEmpty() ? what : what + ", in " + named;
            found.add(new RuleProblem(
                    file, at.line(), at.column(), inside, severity, shown, expected.text(), expected.suggestion()));
        }
    }

    /** The file as a whole, or this rule, cannot be understood as its author meant it. */
    boolean hasErrorsIn(String name) {
        return wrongRules.contains(name)
                || found.stream()
                        .anyMatch(problem -> problem.severity() == Severity.ERROR
                                && (problem.rule().isBlank() || problem.rule().equals(name)));
    }

    boolean hasErrors() {
        return found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** In the order of the text. */
    List<RuleProblem> all() {
        return found.stream()
                .sorted(Comparator.comparingInt(RuleProblem::line).thenComparingInt(RuleProblem::column))
                .toList();
    }
}
