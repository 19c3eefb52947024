package io.signalbox.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How fast a destination is sent to. */
record Pace(Optional<Rate> rate, Optional<WarmUp> warmUp) {

    static final Pace FREE = new Pace(Optional.empty(), Optional.empty());

    /**
     * A sender that receivers do not know yet begins with few messages a day, spread over the day, and sends twice as many
     * each day after.
     *
     * @param from the first day, in UTC
     */
    record WarmUp(LocalDate from, int first) {

        /** After so many days the number is beyond all that is sent. */
        private static final int DAYS = 20;

        Optional<Rate> at(Instant now) {
            long days = ChronoUnit.DAYS.between(from, LocalDate.ofInstant(now, ZoneOffset.UTC));
            if (days >= DAYS) {
                return Optional.empty();
            }
            long most = Math.min(Integer.MAX_VALUE, (long) first << Math.max(0, days));
            return Optional.of(new Rate((int) most, Duration.ofDays(1)));
        }
    }

    /** The slower of both at this instant; empty where nothing bounds it. */
    Optional<Rate> at(Instant now) {
        return Stream.concat(rate.stream(), warmUp.flatMap(each -> each.at(now)).stream())
                .max(Comparator.comparing(Rate::interval));
    }
}
