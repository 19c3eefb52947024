package io.signalbox.catalog;

import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import java.util.List;

/**
 * What was found out about files that are not published.
 *
 * @param problems of all files, errors and warnings
 * @param rules all that can be read
 */
public record Validated(List<RuleProblem> problems, List<RuleRef> rules) {

    public Validated {
        problems = List.copyOf(problems);
        rules = List.copyOf(rules);
    }

    /** They could be published. */
    public boolean isValid() {
        return problems.stream().noneMatch(problem -> problem.severity() == RuleProblem.Severity.ERROR);
    }
}
