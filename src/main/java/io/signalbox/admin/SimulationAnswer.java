package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.signalbox.decision.SimulationResult;
import io.signalbox.model.Change;
import io.signalbox.platform.Json;
import io.signalbox.rulebook.RuleProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a simulation answers.
 *
 * @param timeline in order of time; at one instant left, entered, trait, triggered, then what happened in flows; then by
 *     name and detail
 * @param problems what was not simulated and why: refused events, files that do not compile
 * @param warnings of the given rules; absent where there are none
 */
@Schema(name = "Simulation")
record SimulationAnswer(
        List<Line> timeline,
        List<Flaw> problems,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Flaw> warnings) {

    SimulationAnswer {
        timeline = List.copyOf(timeline);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * Something that became different.
     *
     * @param kind {@code entered}, {@code left}, {@code trait}, {@code triggered}; of a flow {@code flow-started}, {@code
     *     flow-refused}, {@code goal}, {@code flow-ended}, {@code step}, {@code sent}, {@code
     *     list-added}, {@code list-removed}, {@code called}
     * @param detail of the segment, where the rule gives one; which way a step took
     * @param value of the trait; null: it was unset
     * @param cause of the trigger or the run: an event's id, or a text
     * @param flow in which it happened
     * @param step its id, or its path, such as {@code 2.if1.1}
     * @param message what was sent: the name of the template
     * @param list that the person was put on or taken off
     * @param destination that the step names, which alone hears of it
     * @param reason why a run ended ({@code completed}, {@code exit}, {@code goal}) or was refused ({@code running}, {@code
     *     re-entry}, {@code limit})
     * @param evidence ids of the events that it rests on, in total order
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "SimulationEntry")
    record Line(
            Instant at,
            String kind,
            String name,
            Optional<String> detail,
            @Schema(nullable = true) Optional<JsonNode> value,
            Optional<String> cause,
            Optional<String> flow,
            Optional<String> step,
            Optional<String> message,
            Optional<String> list,
            Optional<String> destination,
            Optional<String> reason,
            String rule,
            List<String> evidence) {

        static Line of(SimulationResult.Entry entry) {
            Optional<JsonNode> value = entry.kind().equals("trait")
                    ? Optional.of(entry.value().map(Line::json).orElse(NullNode.getInstance()))
                    : Optional.empty();
            return new Line(
                    entry.at(),
                    entry.kind(),
                    entry.name(),
                    entry.detail(),
                    value,
                    entry.cause(),
                    entry.flow().map(Change.InFlow::flow),
                    entry.step(),
                    entry.message(),
                    entry.list(),
                    entry.destination(),
                    entry.why(),
                    entry.rule(),
                    entry.evidence());
        }

        private static JsonNode json(Object value) {
            return Json.mapper().valueToTree(value);
        }

        @Override
        public String toString() {
            return kind + " " + name + " at " + at;
        }
    }

    /**
     * Something that is wrong with an event, a file, or the simulation as a whole.
     *
     * @param id of the refused event
     * @param line from 1; absent where the file as a whole is meant
     * @param suggestion what to write instead of a wrong name, where another one is near
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "SimulationProblem")
    record Flaw(
            Optional<String> id,
            Optional<String> file,
            Optional<Integer> line,
            Optional<Integer> column,
            Optional<String> rule,
            Optional<String> found,
            Optional<String> expected,
            Optional<String> suggestion,
            String message) {

        static Flaw of(RuleProblem problem) {
            return new Flaw(
                    Optional.empty(),
                    Optional.of(problem.file()),
                    Optional.of(problem.line()).filter(line -> line > 0),
                    Optional.of(problem.column()).filter(column -> column > 0),
                    Optional.of(problem.rule()).filter(rule -> !rule.isBlank()),
                    Optional.of(problem.found()),
                    Optional.of(problem.expected()),
                    Optional.of(problem.suggestion()).filter(suggestion -> !suggestion.isBlank()),
                    problem.message());
        }

        static Flaw of(SimulationResult.Problem problem) {
            return new Flaw(
                    problem.event(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    problem.event().map(id -> "event " + id + ": ").orElse("") + problem.message());
        }
    }

    /** The answer to what ran, with what the files that decided are warned of. */
    static SimulationAnswer of(SimulationResult result, List<RuleProblem> files) {
        return new SimulationAnswer(
                result.timeline().stream().map(Line::of).toList(),
                result.problems().stream().map(Flaw::of).toList(),
                flaws(files, RuleProblem.Severity.WARNING));
    }

    /** The answer where the files do not compile: all of their problems, then those of the events. */
    static SimulationAnswer refused(List<RuleProblem> files, SimulationResult events) {
        List<Flaw> problems = new ArrayList<>(flaws(files, RuleProblem.Severity.ERROR));
        events.problems().stream().map(Flaw::of).forEach(problems::add);
        return new SimulationAnswer(List.of(), problems, flaws(files, RuleProblem.Severity.WARNING));
    }

    private static List<Flaw> flaws(List<RuleProblem> problems, RuleProblem.Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .map(Flaw::of)
                .toList();
    }
}
