package io.signalbox.decision;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A made-up life to be decided.
 *
 * @param events in any order; of those with the same id the first received counts
 */
public record SimulationRequest(Definitions definitions, Person person, List<SentEvent> events, Span span) {

    public SimulationRequest {
        events = List.copyOf(events);
    }

    /**
     * What decides, as far as it is not what is live.
     *
     * @param rules DRL by file name; empty: the live ones
     * @param flows YAML by file name; empty: the live ones where rules and plan are live, too, else none
     * @param plan schemas by file name, each an object or its text; empty: the live one
     */
    public record Definitions(
            Optional<Map<String, String>> rules,
            Optional<Map<String, String>> flows,
            Optional<Map<String, Object>> plan) {}

    /**
     * Whom it is about.
     *
     * @param traits as of the first decision
     * @param later merged in at their instants; null unsets
     */
    public record Person(String id, Map<String, Object> traits, List<TraitsAt> later) {
        public Person {
            traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
            later = List.copyOf(later);
        }

        @Override
        public String toString() {
            return "person " + id;
        }
    }

    /** Traits that are known from an instant on. */
    public record TraitsAt(Instant at, Map<String, Object> traits) {
        public TraitsAt {
            traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
        }

        @Override
        public String toString() {
            return "traits at " + at;
        }
    }

    /**
     * An event as it was sent, before the tracking plan has seen it.
     *
     * @param receivedAt empty: when it happened
     */
    public record SentEvent(
            String id,
            String name,
            Instant occurredAt,
            Optional<Instant> receivedAt,
            Map<String, Object> properties,
            Map<String, Object> traits) {
        public SentEvent {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
            traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
        }

        Instant received() {
            return receivedAt.orElse(occurredAt);
        }

        @Override
        public String toString() {
            return "event " + id + " " + name + " at " + occurredAt;
        }
    }

    /**
     * The time it covers.
     *
     * @param from the first decision; empty: the earliest event, or {@code until} without events
     * @param until inclusive; what lies later is ignored
     * @param muted triggers that are true at the first decision do not fire
     */
    public record Span(Optional<Instant> from, Instant until, boolean muted) {
        public Span {
            if (from.filter(until::isBefore).isPresent()) {
                throw new IllegalArgumentException(
                        "a span ends at or after its start, but is from " + from.orElseThrow() + " until " + until);
            }
        }
    }
}
