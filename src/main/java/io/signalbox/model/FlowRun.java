package io.signalbox.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a person stands in a flow.
 *
 * @param flow name of the flow
 * @param edition names the text of the flow that it goes by; blank where that is not known
 * @param id names the run among those of the flow: the id of the event that caused it, or else a blank and a text
 * @param startedAt the instant at which it was started
 * @param start what {@code since(run)} compares with: its cause where that is an event, else the end of the instant
 *     {@code startedAt}
 * @param cause properties of the event that caused it; empty where none did
 * @param detail of the segment that started it, or the text that caused the trigger; blank where there is none
 * @param step id of the step it is at
 * @param since the instant at which that step began
 * @param goalReached whether the goal was reached
 * @param heldOut whether it sends nothing, so that what comes of the others can be compared with what comes of it
 */
public record FlowRun(
        String flow,
        String edition,
        String id,
        Instant startedAt,
        EventRef start,
        Map<String, Object> cause,
        String detail,
        String step,
        Instant since,
        boolean goalReached,
        boolean heldOut) {

    public FlowRun {
        cause = Collections.unmodifiableMap(new LinkedHashMap<>(cause));
    }

    /** The same run at another step. */
    public FlowRun at(String next, Instant instant) {
        return new FlowRun(flow, edition, id, startedAt, start, cause, detail, next, instant, goalReached, heldOut);
    }

    /** The same run by another text of its flow. */
    public FlowRun by(String other) {
        return new FlowRun(flow, other, id, startedAt, start, cause, detail, step, since, goalReached, heldOut);
    }

    /** The same run, having reached the goal. */
    public FlowRun withGoal() {
        return new FlowRun(flow, edition, id, startedAt, start, cause, detail, step, since, true, heldOut);
    }

    public Key key() {
        return new Key(flow, id);
    }

    /** A run among those of a profile. */
    public record Key(String flow, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byFlow = flow.compareTo(other.flow);
            return byFlow != 0 ? byFlow : id.compareTo(other.id);
        }
    }

    /**
     * All runs of a profile.
     *
     * @param active those that have not ended
     * @param lastStarts when each flow was started last
     * @param next when one of them goes on by itself
     */
    public record All(Map<Key, FlowRun> active, Map<String, Instant> lastStarts, Optional<Instant> next) {

        public static final All NONE = new All(Map.of(), Map.of(), Optional.empty());

        public All {
            active = Map.copyOf(active);
            lastStarts = Map.copyOf(lastStarts);
        }

        public boolean isEmpty() {
            return active.isEmpty() && lastStarts.isEmpty();
        }
    }

    /** Identity only: what it knows of the cause is the customer's data. */
    @Override
    public String toString() {
        return "run " + id + " of flow " + flow + " at step " + step;
    }
}
