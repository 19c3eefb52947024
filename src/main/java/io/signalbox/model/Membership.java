package io.signalbox.model;

import java.time.Instant;

/** The person is in a segment since an instant. The pair (segment, detail) enters and leaves on its own. */
public record Membership(Key key, Instant since, Reason reason) {

    /** {@code detail} is blank where the rule gives none. */
    public record Key(String segment, String detail) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int bySegment = segment.compareTo(other.segment);
            return bySegment != 0 ? bySegment : detail.compareTo(other.detail);
        }
    }
}
