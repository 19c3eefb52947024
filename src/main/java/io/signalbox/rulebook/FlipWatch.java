package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import java.time.Instant;
import java.util.Optional;

/**
 * The one instant of an assessment, and the first later one at which a predicate that was asked answers differently.
 *
 * <p>Every fact of a desk shares it, so that facts live through many assessments. Rules cannot reach it.
 */
public final class FlipWatch {

    private static final long NEVER = Long.MAX_VALUE;

    private long now;
    private long flip = NEVER;
    private StepBudget budget = StepBudget.UNLIMITED;

    FlipWatch() {}

    /** What assessments may cost from here on. */
    void limit(StepBudget steps) {
        budget = steps;
    }

    /** @throws LimitExceeded if the assessment has cost too much */
    void countStep(int rule) {
        budget.step(rule);
    }

    /** Starts an assessment: forgets the flips of the one before. */
    void begin(Instant instant) {
        now = instant.toEpochMilli();
        flip = NEVER;
    }

    /** Milliseconds since 1970. */
    long now() {
        return now;
    }

    /** Some answer changes at this instant, in milliseconds; what is not in the future is of no interest. */
    void offer(long instant) {
        if (instant > now && instant < flip) {
            flip = instant;
        }
    }

    Optional<Instant> flip() {
        return flip == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(flip));
    }

    /** Less than {@code duration} has passed since {@code instant}; flips when it has. */
    boolean within(long instant, String duration) {
        long end = instant + Durations.millis(duration);
        offer(end);
        return now < end;
    }

    /** {@code duration} or more has passed since {@code instant}; flips when it has. */
    boolean olderThan(long instant, String duration) {
        return !within(instant, duration);
    }
}
