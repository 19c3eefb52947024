package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.rulebook.RuleProblem;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a validation found.
 *
 * @param valid no problem is an error, so these files could be published
 * @param problems of all files at once, errors first
 * @param files how many files the rulebook has
 * @param rules how many rules could be read
 */
@Schema(name = "Validation")
record ValidationAnswer(boolean valid, List<Finding> problems, int files, int rules, long durationMs) {

    ValidationAnswer {
        problems = List.copyOf(problems);
    }

    /**
     * Something wrong, or worth a thought, in a file.
     *
     * @param severity with an error the rulebook cannot be published, with warnings it can
     * @param line from 1; absent where the file as a whole is meant
     * @param found what stands there
     * @param expected what could stand there
     * @param suggestion what to write there instead, where that is known
     * @param message the whole in one line
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "RuleFinding")
    record Finding(
            RuleProblem.Severity severity,
            String file,
            Optional<Integer> line,
            Optional<Integer> column,
            Optional<String> rule,
            String found,
            String expected,
            Optional<String> suggestion,
            String message) {

        static Finding of(RuleProblem problem) {
            return new Finding(
                    problem.severity(),
                    problem.file(),
                    Optional.of(problem.line()).filter(line -> line > 0),
                    Optional.of(problem.column()).filter(column -> column > 0),
                    Optional.of(problem.rule()).filter(rule -> !rule.isBlank()),
                    problem.found(),
                    problem.expected(),
                    Optional.of(problem.suggestion()).filter(suggestion -> !suggestion.isBlank()),
                    problem.message());
        }
    }
}
