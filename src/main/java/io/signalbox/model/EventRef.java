package io.signalbox.model;

import java.time.Instant;

/** The place of an event in the total order of events: (occurredAt, id). */
public record EventRef(Instant at, String id) implements Comparable<EventRef> {

    @Override
    public int compareTo(EventRef other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : id.compareTo(other.id);
    }
}
