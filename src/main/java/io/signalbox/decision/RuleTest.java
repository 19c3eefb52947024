package io.signalbox.decision;

import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationRequest.Person;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import io.signalbox.decision.SimulationRequest.TraitsAt;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A made-up life, and what the rules must make of it.
 *
 * @param line where it begins in its file
 * @param then what must hold at single instants
 * @param timeline everything that must happen, where it says so
 */
public record RuleTest(String name, int line, Given given, List<Expectation> then, Optional<ExactTimeline> timeline) {

    /** How far one looks on where something did not happen in time, to say when it would have. */
    private static final Duration BEYOND = Duration.ofDays(400);

    public RuleTest {
        then = List.copyOf(then);
    }

    /**
     * The life.
     *
     * @param start the first decision; nothing happens before it
     * @param traits known from the start on
     * @param later merged in at their instants; null unsets
     */
    public record Given(Instant start, Map<String, Object> traits, List<TraitsAt> later, List<SentEvent> events) {
        public Given {
            traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
            later = List.copyOf(later);
            events = List.copyOf(events);
        }

        @Override
        public String toString() {
            return "life of " + events.size() + " events from " + start;
        }
    }

    /**
     * Everything that these rule files say until an instant, it included, and nothing else.
     *
     * @param lines in order of time; of one instant left, entered, trait, triggered
     */
    public record ExactTimeline(int line, Set<String> files, Instant until, List<Line> lines) {
        public ExactTimeline {
            files = Set.copyOf(files);
            lines = List.copyOf(lines);
        }

        /** One line: when, and the rest as {@link RuleTestLine} writes it. */
        public record Line(int line, Instant at, String text) {}
    }

    /**
     * What does not hold.
     *
     * @param line of the expectation in its file
     * @param when blank where the whole test is meant
     */
    public record Failure(int line, String when, String found, String expected) {
        public String message() {
            return (when.isBlank() ? "" : when + ": ") + "found " + found + "; expected " + expected;
        }
    }

    /** Decides the life with these rules; all that does not hold, by line. Nothing means that the test has passed. */
    public List<Failure> run(Simulation simulation, Rulebook rulebook) {
        TestedLife life = new TestedLife(this, simulation, rulebook);
        List<Failure> failures = new ArrayList<>();
        life.problems().forEach(problem -> failures.add(new Failure(line, "", problem, "a life that can be decided")));
        then.forEach(expectation -> expectation.check(life).ifPresent(failures::add));
        timeline.ifPresent(exact -> failures.addAll(new TimelineCheck(exact, life).failures()));
        failures.sort(Comparator.comparingInt(Failure::line));
        return failures;
    }

    /** The instant up to which it must be decided to be judged. */
    Instant end() {
        return Stream.concat(
                        then.stream().map(Expectation::at), timeline.stream().map(ExactTimeline::until))
                .max(Comparator.naturalOrder())
                .orElse(given.start());
    }

    Instant beyond() {
        return end().plus(BEYOND);
    }

    RuleTestTime time() {
        return new RuleTestTime(given.start());
    }

    SimulationRequest request(Instant until) {
        return new SimulationRequest(
                new Definitions(Optional.empty(), Optional.empty(), Optional.empty()),
                new Person("test", given.traits(), given.later()),
                given.events(),
                new Span(Optional.of(given.start()), until, false));
    }
}
