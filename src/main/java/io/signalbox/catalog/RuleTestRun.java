package io.signalbox.catalog;

import io.signalbox.rulebook.RuleProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * All tests of a rulebook, one by one.
 *
 * @param results by file and line, of the tests that could be read
 * @param problems of the test files, with line and column
 * @param unread the same problems as failures of the tests in which they are
 */
public record RuleTestRun(List<RuleTestResult> results, List<RuleProblem> problems, List<RuleTestFailure> unread) {
    public RuleTestRun {
        results = List.copyOf(results);
        problems = List.copyOf(problems);
        unread = List.copyOf(unread);
    }

    public RuleTestReport report() {
        List<RuleTestFailure> failures = new ArrayList<>(unread);
        results.forEach(result -> failures.addAll(result.failures()));
        return new RuleTestReport(
                (int) results.stream().filter(RuleTestResult::isPassed).count(), failures);
    }
}
