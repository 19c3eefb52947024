package io.signalbox.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Something a customer did, under its canonical name, with values of the plan's types.
 *
 * <p>Events have one total order: {@code occurredAt}, then {@code id}. Property values are {@code String}, {@code
 * Boolean}, {@code Long}, {@code BigDecimal}, {@code Instant}, {@code List} or {@code Map}; a missing value is absent,
 * never null. {@code receivedAt} is when the event was accepted; it decides in which order arrivals are handled.
 */
public record Event(
        String id,
        String name,
        Instant occurredAt,
        Instant receivedAt,
        Map<String, Object> properties,
        TraitChanges traits)
        implements Comparable<Event> {

    public Event {
        if (id.isBlank()) {
            throw new IllegalArgumentException("an event needs an id, but it was blank");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("an event needs a name, but it was blank (event " + id + ")");
        }
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MILLIS);
        receivedAt = receivedAt.truncatedTo(ChronoUnit.MILLIS);
        Map<String, Object> copy = new LinkedHashMap<>(properties);
        copy.values().removeIf(Objects::isNull);
        properties = Collections.unmodifiableMap(copy);
    }

    /** The place of this event in the total order. */
    public EventRef ref() {
        return new EventRef(occurredAt, id);
    }

    /** The same event, received at another instant. */
    public Event receivedAt(Instant other) {
        return receivedAt.equals(other) ? this : new Event(id, name, occurredAt, other, properties, traits);
    }

    /** When the profile learns of it: held back until its own instant if that lies after its reception. */
    public Instant effectiveAt() {
        return receivedAt.isBefore(occurredAt) ? occurredAt : receivedAt;
    }

    @Override
    public int compareTo(Event other) {
        int byTime = occurredAt.compareTo(other.occurredAt);
        return byTime != 0 ? byTime : id.compareTo(other.id);
    }

    /** Identity only: properties and traits are customers' data and never reach a log. */
    @Override
    public String toString() {
        return "event " + id + " " + name + " at " + occurredAt;
    }
}
