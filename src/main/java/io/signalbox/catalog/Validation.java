package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.rulebook.RuleProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a look at the files of a draft found.
 *
 * @param checksum of the files that were looked at
 * @param problems errors, and warnings, which refuse nothing
 * @param tests what became of the rule tests; absent where the files do not compile
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Validation(String checksum, Instant at, List<RuleProblem> problems, Optional<Tests> tests) {
    public Validation {
        problems = List.copyOf(problems);
    }

    /** Rule tests: how many hold, and everything that does not. */
    public record Tests(int passed, List<RuleTestFailure> failures) {
        public Tests {
            failures = List.copyOf(failures);
        }
    }

    boolean compiles() {
        return problems.stream().noneMatch(problem -> problem.severity() == RuleProblem.Severity.ERROR);
    }

    List<RuleTestFailure> failures() {
        return tests.map(Tests::failures).orElse(List.of());
    }

    /** Whether nothing speaks against publishing. */
    boolean holds() {
        return compiles() && failures().isEmpty();
    }
}
