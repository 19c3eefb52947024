package io.signalbox.delivery;

import io.signalbox.model.Durations;
import java.time.Duration;
import java.time.Instant;

/**
 * How much may be sent in which time, kept over all replicas: at most {@code most} within any {@code per}.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): what is sent moves the instant at which the next is expected by one
 * interval; a few may come early at once, so that nobody must wake for each of them, and the interval is that much longer.
 *
 * @param most at least 1
 * @param per up to a day
 */
record Rate(int most, Duration per) {

    /** At most a twentieth of what is allowed goes at once, and no more than may go in a second. */
    private static final long SHARE = 20;

    /** How many may go at the same instant. */
    int burst() {
        return (int) Math.max(1, most / Math.max(SHARE, per.toSeconds()));
    }

    /** Between two that are not early. */
    Duration interval() {
        return per.dividedBy(most - burst() + 1L);
    }

    /** How long before its expected instant one may be sent. */
    Duration early() {
        return interval().multipliedBy(burst() - 1L);
    }

    /** How many may be sent now where the next is expected at this instant. */
    int free(Instant expected, Instant now) {
        Instant base = expected.isBefore(now) ? now : expected;
        Duration room = Duration.between(base, now.plus(early()));
        return room.isNegative() ? 0 : (int) Math.min(burst(), room.dividedBy(interval()) + 1);
    }

    /** When the next is expected after so many were sent. */
    Instant after(Instant expected, Instant now, int sent) {
        Instant base = expected.isBefore(now) ? now : expected;
        return base.plus(interval().multipliedBy(sent));
    }

    @Override
    public String toString() {
        return most + " in " + Durations.text(per);
    }
}
