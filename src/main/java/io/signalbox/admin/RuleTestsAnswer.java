package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.RuleTestBench.Tested;
import io.signalbox.catalog.RuleTestFailure;
import io.signalbox.catalog.RuleTestResult;
import io.signalbox.catalog.RuleTestRun;
import io.signalbox.rulebook.RuleProblem;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What became of the rule tests.
 *
 * @param successful all of them could be run, and hold
 * @param passed how many tests hold
 * @param failed how many do not
 * @param tests one by one, by file and line
 * @param problems of rules, tracking plan and test files; without errors in rules and plan all readable tests were run
 */
@Schema(name = "RuleTests")
record RuleTestsAnswer(
        boolean successful, int passed, int failed, List<Line> tests, List<RuleProblem> problems, double durationMs) {

    RuleTestsAnswer {
        tests = List.copyOf(tests);
        problems = List.copyOf(problems);
    }

    /**
     * One test.
     *
     * @param line where it begins
     * @param failures what does not hold; absent where it passed
     */
    @Schema(name = "RuleTest")
    record Line(
            String file,
            int line,
            String test,
            boolean passed,
            double durationMs,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Failure> failures) {

        static Line of(RuleTestResult result) {
            return new Line(
                    result.file(),
                    result.line(),
                    result.test(),
                    result.isPassed(),
                    millis(result.duration()),
                    result.failures().stream().map(Failure::of).toList());
        }
    }

    /** What does not hold, in its line. */
    @Schema(name = "RuleTestFinding")
    record Failure(int line, String message) {
        static Failure of(RuleTestFailure failure) {
            return new Failure(failure.line(), failure.message());
        }
    }

    static RuleTestsAnswer of(Tested tested, Duration duration) {
        List<RuleTestResult> results = tested.run().map(RuleTestRun::results).orElse(List.of());
        int passed = (int) results.stream().filter(RuleTestResult::isPassed).count();
        boolean errors =
                tested.problems().stream().anyMatch(problem -> problem.severity() == RuleProblem.Severity.ERROR);
        return new RuleTestsAnswer(
                !errors && passed == results.size(),
                passed,
                results.size() - passed,
                results.stream().map(Line::of).toList(),
                tested.problems(),
                millis(duration));
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 10_000.0) / 100.0;
    }
}
