package io.signalbox.delivery;

import java.time.Duration;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that messages which failed together do not
 * return together.
 *
 * @param first the longest wait after the first failed attempt; doubles with each further one
 * @param most the longest wait of all
 */
record Backoff(Duration first, Duration most) {

    private static final int DOUBLINGS_WITHOUT_OVERFLOW = 30;

    Backoff {
        if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a backoff needs 0 < first <= most, but first is " + first + " and most " + most);
        }
    }

    /** The wait after so many failed attempts (1 or more); {@code random} is in [0, 1). */
    Duration after(int failedAttempts, double random) {
        int doublings = Math.min(failedAttempts - 1, DOUBLINGS_WITHOUT_OVERFLOW);
        double bound = Math.min((double) first.toMillis() * (1L << doublings), (double) most.toMillis());
        return Duration.ofMillis((long) (bound * random));
    }
}
