package io.signalbox.history;

import io.signalbox.model.Event;
import java.util.List;

/**
 * The events of one profile for one decision.
 *
 * @param facts handled ones, at most as many of a name as any plan wants, in total order
 * @param arrivals those that no decision has handled, in the order of the log
 * @param lastSeq place in the log of the last one; all of the profile's events up to it have been seen
 */
public record Loaded(List<Event> facts, List<Event> arrivals, long lastSeq) {

    public Loaded {
        facts = List.copyOf(facts);
        arrivals = List.copyOf(arrivals);
    }
}
