package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.delivery.Pace.WarmUp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** When messages go that are all there from the beginning, where somebody looks now and then. */
    private static List<Instant> sent(Rate rate, Random random, Duration longestPause, Duration span) {
        List<Instant> sent = new ArrayList<>();
        Instant expected = NOON;
        Instant now = NOON;
        while (now.isBefore(NOON.plus(span))) {
            int free = rate.free(expected, now);
            int taken = free == 0 ? 0 : random.nextInt(4) == 0 ? 1 : free;
            expected = rate.after(expected, now, taken);
            for (int i = 0; i < taken; i++) {
                sent.add(now);
            }
            now = now.plusNanos(1 + random.nextLong(longestPause.toNanos()));
        }
        return sent;
    }

    @Test
    void neverMoreThanIsAllowedWithinTheTime() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Rate rate = new Rate(1 + random.nextInt(200), Duration.ofMillis(100 + random.nextInt(60_000)));
            List<Instant> sent = sent(
                    rate, random, rate.interval().multipliedBy(3), rate.per().multipliedBy(4));
            for (int i = rate.most(); i < sent.size(); i++) {
                assertThat(Duration.between(sent.get(i - rate.most()), sent.get(i)))
                        .as("seed %d, %s", seed, rate)
                        .isGreaterThanOrEqualTo(rate.per());
            }
        }
    }

    @Test
    void whoLooksOftenGetsNearlyAllThatIsAllowed() {
        Rate rate = new Rate(100, Duration.ofSeconds(1));

        List<Instant> sent = sent(rate, new Random(1), Duration.ofMillis(20), Duration.ofSeconds(10));

        assertThat(sent).hasSizeBetween(920, 1_000);
    }

    @Test
    void aWarmUpDoublesEachDayUntilTheRateIsSlower() {
        Pace pace = new Pace(
                Optional.of(new Rate(100, Duration.ofMinutes(1))),
                Optional.of(new WarmUp(LocalDate.parse("2026-03-01"), 200)));

        assertThat(pace.at(NOON.minus(Duration.ofDays(3)))).contains(new Rate(200, Duration.ofDays(1)));
        assertThat(pace.at(NOON)).contains(new Rate(200, Duration.ofDays(1)));
        assertThat(pace.at(NOON.plus(Duration.ofDays(3)))).contains(new Rate(1_600, Duration.ofDays(1)));
        assertThat(pace.at(NOON.plus(Duration.ofDays(15)))).contains(new Rate(100, Duration.ofMinutes(1)));
        assertThat(pace.at(NOON.plus(Duration.ofDays(400)))).contains(new Rate(100, Duration.ofMinutes(1)));
    }
}
