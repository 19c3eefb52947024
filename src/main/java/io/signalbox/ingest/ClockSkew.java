package io.signalbox.ingest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Segment's correction of a client's clock: what matters is how long before sending something happened.
 *
 * <p>{@code timestamp = receivedAt - (sentAt - originalTimestamp)}.
 */
final class ClockSkew {

    private ClockSkew() {}

    /**
     * The corrected time stamp; the given one where either of the two cannot be read.
     *
     * @param timestamp when it happened, by the client's clock
     * @param sentAt when it was sent, by the same clock
     */
    static @Nullable Object corrected(@Nullable Object timestamp, @Nullable Object sentAt, Instant receivedAt) {
        Optional<Instant> happened = instant(timestamp);
        Optional<Instant> sent = instant(sentAt);
        if (happened.isEmpty() || sent.isEmpty()) {
            return timestamp;
        }
        try {
            return receivedAt
                    .minus(Duration.between(happened.get(), sent.get()))
                    .toString();
        } catch (DateTimeException | ArithmeticException beyondTime) {
            return timestamp;
        }
    }

    private static Optional<Instant> instant(@Nullable Object value) {
        return value == null ? Optional.empty() : Timestamps.read(value).map(Timestamps.Reading::instant);
    }
}
