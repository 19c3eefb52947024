package io.signalbox.decision;

import java.util.List;
import java.util.Optional;

/**
 * What became of the JSON of a simulation: a request, or everything that is wrong with it.
 *
 * @param request empty if and only if there are problems
 */
public record SimulationReading(Optional<SimulationRequest> request, List<FieldProblem> problems) {

    public SimulationReading {
        problems = List.copyOf(problems);
        if (request.isPresent() != problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "a reading has a request or problems, but has " + (request.isPresent() ? "both" : "neither"));
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer JSON pointer to the field
     */
    public record FieldProblem(String pointer, String found, String expected) {
        public String message() {
            return pointer + ": found " + found + "; expected " + expected;
        }
    }
}
