package io.signalbox.decision;

import io.signalbox.model.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
