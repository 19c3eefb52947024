package io.signalbox.catalog;

import java.util.List;

/**
 * What became of all tests of a rulebook.
 *
 * @param passed how many tests
 * @param failures everything that does not hold, and everything that is wrong with the test files; a test may have several
 */
public record RuleTestReport(int passed, List<RuleTestFailure> failures) {
    public RuleTestReport {
        failures = List.copyOf(failures);
    }

    public boolean isPassed() {
        return failures.isEmpty();
    }
}
