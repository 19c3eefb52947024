package io.signalbox.catalog;

import java.time.Duration;
import java.util.List;

/**
 * What became of one test.
 *
 * @param line where it begins
 * @param failures what does not hold; none: it passed
 */
public record RuleTestResult(String file, int line, String test, Duration duration, List<RuleTestFailure> failures) {
    public RuleTestResult {
        failures = List.copyOf(failures);
    }

    public boolean isPassed() {
        return failures.isEmpty();
    }
}
