package io.signalbox.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message as operators see it.
 *
 * @param id the message id, which the receiver sees as {@code webhook-id}
 * @param kind of the change: {@code entered}, {@code left}, {@code trait}, {@code triggered}
 * @param name of the segment, trait or trigger
 * @param at the instant of the decision
 * @param attempts how many were made, over all replays
 * @param nextAttemptAt while it waits: when it is tried next, at the earliest
 * @param status the receiver's last answer
 * @param lastError why the last attempt failed
 * @param reason why it was sent, is sent later, or is not sent: what was decided last
 */
public record Delivery(
        String id,
        String profileId,
        String destination,
        String kind,
        String name,
        Instant at,
        String state,
        int attempts,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> nextAttemptAt,
        Optional<Integer> status,
        Optional<String> lastError,
        Optional<String> reason) {

    /** Which deliveries to list; what is empty does not matter. */
    public record Filter(Optional<String> state, Optional<String> destination, Optional<String> profileId) {

        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** One attempt that failed. */
    public record Failure(Instant at, Optional<Integer> status, String error) {}

    /**
     * What was decided about a message right before it could be sent.
     *
     * @param decision {@code postponed}, {@code withheld}, {@code sent}, or {@code doubt}: nobody knows whether it was
     */
    public record Decision(Instant at, String decision, String reason) {}

    /** A delivery with its failed attempts and what was decided about it, the first one first, and what it says. */
    public record Detail(
            Delivery delivery, List<Failure> failures, List<Decision> decisions, Map<String, Object> payload) {

        public Detail {
            failures = List.copyOf(failures);
            decisions = List.copyOf(decisions);
        }

        /** Identity only: the payload may carry a customer's data. */
        @Override
        public String toString() {
            return "delivery " + delivery.id() + " (profile " + delivery.profileId() + ")";
        }
    }

    /** What came of the wish to send a message again. */
    public enum Retried {
        /** It will be sent at once, or when its destination takes messages again. */
        QUEUED,
        /** The destination has it already. */
        DELIVERED_ALREADY,
        /** There is no such delivery. */
        UNKNOWN
    }
}
