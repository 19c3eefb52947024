package io.signalbox.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Instants as the stepper counts them: whole milliseconds, with {@link #NEVER} for what does not come. */
final class Millis {

    static final long NEVER = Long.MAX_VALUE;

    private Millis() {}

    static long of(Instant instant) {
        return instant.toEpochMilli();
    }

    static long of(Optional<Instant> instant) {
        return instant.isPresent() ? instant.get().toEpochMilli() : NEVER;
    }

    static long of(Duration span) {
        // A span beyond the counter, as "keep for ever" may be written, never ends.
        return span.toSeconds() >= NEVER / 1000 ? NEVER : span.toMillis();
    }

    static long later(long instant, long span) {
        long sum = instant + span;
        return span >= 0 && sum < instant ? NEVER : sum;
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    static Optional<Instant> optional(long millis) {
        return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
