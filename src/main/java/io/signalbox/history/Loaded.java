package io.signalbox.history;

import io.signalbox.model.Event;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The events of one profile for one decision.
 *
 * @param facts handled ones, at most as many of a name as any plan wants, in total order
 * @param pending those that no decision has handled, in the order of the log; their times of reception never decrease
 * @param lastSeq place in the log of the last one; all of the profile's events up to it have been seen
 */
public record Loaded(List<Event> facts, List<Pending> pending, long lastSeq) {

    public Loaded {
        facts = List.copyOf(facts);
        pending = List.copyOf(pending);
    }

    /**
     * An event at its place in the log.
     *
     * @param imported whether it came with history
     */
    public record Pending(long seq, Event event, boolean imported) {}

    public List<Event> arrivals() {
        return pending.stream().map(Pending::event).toList();
    }

    /** Ids of the arrivals that came with history. */
    public Set<String> imported() {
        return pending.stream()
                .filter(Pending::imported)
                .map(one -> one.event().id())
                .collect(Collectors.toSet());
    }

    /**
     * The place up to which all is handled when these are. An event that lies after the instant decided does not matter
     * here: until it is handled, its profile is not decided beyond it, by which it is found again.
     *
     * @param before the place where that was so far
     * @param decidedUntil the instant up to which the profile is decided now
     * @throws IllegalStateException where they were not handled in the order in which they were received
     */
    public long handledSeq(Set<String> handled, long before, Instant decidedUntil) {
        long firstLeft = pending.stream()
                .filter(one -> !handled.contains(one.event().id()))
                .filter(one -> one.event().occurredAt().isBefore(one.event().receivedAt())
                        || !one.event().occurredAt().isAfter(decidedUntil))
                .mapToLong(Pending::seq)
                .min()
                .orElse(Long.MAX_VALUE);
        long lastHandled = before;
        for (Pending one : pending) {
            if (handled.contains(one.event().id())) {
                if (one.seq() > firstLeft) {
                    throw new IllegalStateException(
                            "an event that was received earlier was left out for " + one.event());
                }
                lastHandled = Math.max(lastHandled, one.seq());
            }
        }
        return firstLeft == Long.MAX_VALUE ? Math.max(lastSeq, before) : lastHandled;
    }
}
