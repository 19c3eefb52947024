package io.signalbox.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Days and times of day as people in one zone see them.
 *
 * <p>A local time that a clock change skips is moved forward by the gap; one that occurs twice means the first.
 */
public record WallClock(ZoneId zone) {

    /** The trait that names a person's zone. */
    public static final String TRAIT = "timezone";

    /** No clock change moves a local time by more than a day. */
    public static final int DAYS_AROUND = 2;

    /** The end of a day, in minutes from its midnight; an hour that a clock change adds or takes does not count. */
    public static final int MINUTES_OF_DAY = 24 * 60;

    /** The clock of somebody with this value of the trait {@code timezone}; a zone that nobody knows is as good as none. */
    public static WallClock of(Optional<Object> timezone, ZoneId otherwise) {
        if (timezone.orElse(null) instanceof String name) {
            try {
                return new WallClock(ZoneId.of(name));
            } catch (DateTimeException unknown) {
                return new WallClock(otherwise);
            }
        }
        return new WallClock(otherwise);
    }

    /** A time of day such as {@code 09:00}. */
    public static String time(int minute) {
        return "%02d:%02d".formatted(minute / 60, minute % 60);
    }

    /**
     * When it is that time of that day, in milliseconds since 1970.
     *
     * @param minute from midnight, 0 to {@link #MINUTES_OF_DAY}
     */
    public long millis(LocalDate day, int minute) {
        LocalDate date = minute == MINUTES_OF_DAY ? day.plusDays(1) : day;
        LocalTime time = LocalTime.ofSecondOfDay(minute % MINUTES_OF_DAY * 60L);
        return date.atTime(time).atZone(zone).toInstant().toEpochMilli();
    }

    /** The day whose midnight, moved out of a gap if need be, was the last one to pass at an instant in milliseconds. */
    public LocalDate day(long instant) {
        LocalDate day = Instant.ofEpochMilli(instant).atZone(zone).toLocalDate().plusDays(1);
        while (millis(day, 0) > instant) {
            day = day.minusDays(1);
        }
        return day;
    }
}
