package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleProblem.Severity;
import io.signalbox.rulebook.RuleTree.At;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all problems of one file, each with the rule it was found in; the same one twice counts once. */
final class Problems {

    private final String file;
    private final Set<RuleProblem> found = new LinkedHashSet<>();
    private String rule = "";

    Problems(String file) {
        this.file = file;
    }

    void insideRule(String name) {
        rule = name;
    }

    void outsideRules() {
        rule = "";
    }

    void error(At at, String what, String expected) {
        found.add(new RuleProblem(file, at.line(), at.column(), rule, Severity.ERROR, what, expected));
    }

    void warning(At at, String what, String expected) {
        found.add(new RuleProblem(file, at.line(), at.column(), rule, Severity.WARNING, what, expected));
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
