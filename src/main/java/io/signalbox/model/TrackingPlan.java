package io.signalbox.model;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What shops may send: the events with their properties, and the traits of a profile.
 *
 * @param version hash of its texts
 * @param events by canonical name
 * @param traits by name
 * @param unknownEvents what happens to an event whose name is not in the plan
 */
public record TrackingPlan(
        String version,
        Map<String, EventSchema> events,
        Map<String, PropertySchema> traits,
        UnknownEvents unknownEvents) {

    /** Policy for names outside the plan. */
    public enum UnknownEvents {
        ACCEPT,
        REFUSE
    }

    public static final TrackingPlan EMPTY = new TrackingPlan("empty", Map.of(), Map.of(), UnknownEvents.ACCEPT);

    public TrackingPlan {
        events = Collections.unmodifiableMap(new TreeMap<>(events));
        traits = Collections.unmodifiableMap(new TreeMap<>(traits));
    }

    public Optional<EventSchema> schema(String name) {
        return Optional.ofNullable(events.get(name));
    }

    /** How long an event of this name is a fact. */
    public Duration retention(String name) {
        return schema(name).map(EventSchema::retention).orElse(EventSchema.DEFAULT_RETENTION);
    }

    /** How many of the newest events of this name are facts. */
    public int maxFacts(String name) {
        return schema(name).map(EventSchema::maxFacts).orElse(EventSchema.DEFAULT_MAX_FACTS);
    }

    public Set<String> families(String name) {
        return schema(name).map(EventSchema::families).orElse(Set.of());
    }
}
