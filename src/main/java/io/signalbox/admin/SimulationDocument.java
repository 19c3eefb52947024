package io.signalbox.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the caller of a simulation asks for, well-formed but not yet checked against any tracking plan.
 *
 * @param rules rule texts by file; empty: the live ones
 * @param flows flow texts by file; empty: the live ones
 * @param plan schema texts by file; empty: the live ones
 * @param from the first decision; empty: at the earliest event, or without events at {@code until}
 * @param until the last instant looked at, inclusive
 * @param muted whether triggers that are true at {@code from} are recorded as seen
 */
record SimulationDocument(
        Optional<Map<String, String>> rules,
        Optional<Map<String, String>> flows,
        Optional<Map<String, String>> plan,
        Person profile,
        List<Happening> events,
        Optional<Instant> from,
        Instant until,
        boolean muted) {

    SimulationDocument {
        events = List.copyOf(events);
    }

    /**
     * The person who lives through the events.
     *
     * @param traits before everything else; null is a trait that is missing
     */
    record Person(String id, Map<String, Object> traits, List<LaterTraits> at) {
        Person {
            at = List.copyOf(at);
        }

        @Override
        public String toString() {
            return "person " + id;
        }
    }

    /** Traits that become known later; null unsets. */
    record LaterTraits(Instant instant, Map<String, Object> traits) {
        @Override
        public String toString() {
            return traits.size() + " traits at " + instant;
        }
    }

    /**
     * An event as given.
     *
     * @param receivedAt when it becomes known; empty: at once
     */
    record Happening(
            String id,
            String name,
            Instant occurredAt,
            Optional<Instant> receivedAt,
            Map<String, Object> properties,
            Map<String, Object> traits) {
        @Override
        public String toString() {
            return "event " + id + " " + name + " at " + occurredAt;
        }
    }
}
