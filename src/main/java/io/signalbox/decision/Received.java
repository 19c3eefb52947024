package io.signalbox.decision;

import io.signalbox.model.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that was received of a profile, in any order: whatever became of it can be decided again from this.
 *
 * @param imported ids of the events that are history: those received at one instant were decided once, muted, as of it
 */
public record Received(String profileId, List<Event> events, Set<String> imported) {

    public Received {
        events = List.copyOf(events);
        imported = Set.copyOf(imported);
    }

    /** Instants at which history was imported; what an import brings of the future is none. */
    SortedSet<Instant> imports() {
        return events.stream()
                .filter(event -> imported.contains(event.id()))
                .filter(event -> !event.occurredAt().isAfter(event.receivedAt()))
                .map(Event::receivedAt)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What was known at an instant: an event that was received later was not. */
    Received until(Instant instant) {
        return new Received(
                profileId,
                events.stream()
                        .filter(event -> !event.receivedAt().isAfter(instant))
                        .toList(),
                imported);
    }

    /** When it was decided first; empty where nothing was received. */
    public Optional<Instant> first() {
        return events.stream().map(Event::effectiveAt).min(Comparator.naturalOrder());
    }

    /** Identity only: events are the customer's data. */
    @Override
    public String toString() {
        return "what profile " + profileId + " received";
    }
}
