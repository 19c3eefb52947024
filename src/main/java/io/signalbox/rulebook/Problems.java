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
        add(at, Severity.ERROR, what, expected);
    }

    void warning(At at, String what, String expected) {
        add(at, Severity.WARNING, what, expected);
    }

    /** For a place that is named already. */
    void errorIn(String named, At at, String what, String expected) {
        found.add(
                new RuleProblem(file, at.line(), at.column(), rule, Severity.ERROR, what + ", in " + named, expected));
    }

    private void add(At at, Severity severity, String what, String expected) {
        String named = drl.shown(at);
        if (named.isEmpty()) {
            found.add(new RuleProblem(file, at.line(), at.column(), rule, severity, what, expected));
        } else if (foundInForms.add(List.of(at, what, expected))) {
            // The head of a table stands for as many rules as the table has rows.
            found.add(new RuleProblem(file, at.line(), at.column(), rule, severity, what + ", in " + named, expected));
        }
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
