package io.signalbox.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A clock that tests move by hand.
 *
 * <p>{@link #at} stands still until ticked. The bean of a {@code @QuarkusTest} runs on, ahead of the real clock by all
 * its ticks, so that tests may share one application.
 */
public final class TickableClock extends Clock {

    private final Clock base;
    private Duration ahead = Duration.ZERO;

    private TickableClock(Clock base) {
        this.base = base;
    }

    public static TickableClock at(Instant start) {
        return new TickableClock(Clock.fixed(start, ZoneOffset.UTC));
    }

    public static TickableClock running() {
        return new TickableClock(Clock.systemUTC());
    }

    public synchronized void tick(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a clock only goes forward, but the tick was " + by);
        }
        ahead = ahead.plus(by);
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(ahead).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only; name the zone where local time matters");
    }

    /** Replaces the real clock in every {@code @QuarkusTest}; inject {@code TickableClock} to tick it. */
    @Singleton
    static final class Bean {
        @Produces
        @Singleton
        TickableClock clock() {
            return running();
        }
    }
}
