package io.signalbox.history;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What became of a batch of events.
 *
 * @param receivedAt the instant that all of them bear as their reception
 * @param fresh for each event, in order, whether it is new; false: its id was there before
 * @param due the profiles with something new
 */
public record Appended(Instant receivedAt, List<Boolean> fresh, Set<String> due) {

    public Appended {
        fresh = List.copyOf(fresh);
        due = Set.copyOf(due);
    }
}
