package io.signalbox.decision;

import java.time.Instant;

/**
 * The product: a profile's situation in, what became of it out.
 *
 * <p>Pure and deterministic. However the arrivals are divided over calls, whatever the number of replicas, and however
 * late a call comes, the changes and the state are the same: they depend on the instants at which events happened and
 * were received, never on when they are decided.
 */
public final class Decider {

    private final DeciderLimits limits;

    public Decider(DeciderLimits limits) {
        this.limits = limits;
    }

    /**
     * Decides all that arrived or flipped up to and including now.
     *
     * <p>A rule file that fails is reported and keeps what it said before.
     *
     * @throws IllegalStateException if the profile needs far more decisions than a call may make
     */
    public Outcome decide(Situation situation, Timeline timeline, Instant now) {
        return new Walk(limits, situation, timeline, Millis.of(now)).run();
    }
}
