package io.signalbox.catalog;

import io.signalbox.rulebook.RuleProblem;
import java.util.List;
import java.util.Optional;

/**
 * How the catalog stands, for operators.
 *
 * @param live version that decides; empty until it is compiled
 * @param problems what is wrong with the files on disk, which therefore are not live, or with the live version itself
 * @param failures rule tests of the files on disk that fail, for which they are not live
 * @param warnings of the live version
 */
public record CatalogStatus(
        Optional<RulebookVersion> live,
        List<RuleProblem> problems,
        List<RuleTestFailure> failures,
        List<RuleProblem> warnings) {
    public CatalogStatus {
        problems = List.copyOf(problems);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }
}
