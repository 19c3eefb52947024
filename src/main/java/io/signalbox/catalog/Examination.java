package io.signalbox.catalog;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.RuleProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Files that were looked at before they may be published.
 *
 * @param compilation a rulebook, or all of their problems
 * @param tests what became of their rule tests; empty where they do not compile
 */
record Examination(RuleFiles files, Compilation compilation, Optional<RuleTestReport> tests) {

    List<RuleProblem> problems() {
        return compilation.problems();
    }

    List<RuleTestFailure> failures() {
        return tests.map(RuleTestReport::failures).orElse(List.of());
    }

    Validation asOf(Instant now) {
        return new Validation(
                files.checksum(),
                now,
                problems(),
                tests.map(report -> new Validation.Tests(report.passed(), report.failures())));
    }
}
