package io.signalbox.flow;

import io.signalbox.model.WallClock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a flow may reach people and systems: on some days of the week, between two times of day, on the person's own
 * clock.
 *
 * <p>Half-open: open at {@code from}, closed at {@code to}. Over midnight it belongs to the day on which it opens.
 *
 * @param from when it opens, in minutes from midnight: 0 to 1439
 * @param to when it closes, 0 to 1440 and another time than {@code from}; the next day where it is not later
 * @param days on which it opens, at least one
 */
public record Window(int from, int to, Set<DayOfWeek> days) {

    /** Never closed. */
    static final Window ALWAYS = new Window(0, WallClock.MINUTES_OF_DAY, EnumSet.allOf(DayOfWeek.class));

    /** A day may be missing in a zone, which costs a week where it is the only one. */
    private static final int DAYS_AHEAD = 16;

    public Window {
        if (from < 0 || from >= WallClock.MINUTES_OF_DAY || to < 0 || to > WallClock.MINUTES_OF_DAY || from == to) {
            throw new IllegalArgumentException("found the minutes " + from + " and " + to
                    + "; expected two different ones, the first 0 to 1439, the second 0 to 1440");
        }
        if (days.isEmpty()) {
            throw new IllegalArgumentException("found no days; expected at least one");
        }
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    }

    /** What it leaves of all days: what opens when this closes. Of use where it opens on all of them. */
    Window rest() {
        return new Window(to % WallClock.MINUTES_OF_DAY, from == 0 ? WallClock.MINUTES_OF_DAY : from, days);
    }

    /** The first instant from this one on at which it is open: this one, where it is open now. */
    Instant opening(Instant now, WallClock clock) {
        if (equals(ALWAYS)) {
            return now;
        }
        long instant = now.toEpochMilli();
        LocalDate today = clock.day(instant);
        long opening = Long.MAX_VALUE;
        for (int i = -WallClock.DAYS_AROUND; i <= DAYS_AHEAD; i++) {
            LocalDate day = today.plusDays(i);
            long start = clock.millis(day, from);
            long end = clock.millis(from < to ? day : day.plusDays(1), to);
            // A clock change may leave nothing of a span, and move its start to another day.
            boolean opens = start < end
                    && end > instant
                    && days.contains(clock.day(start).getDayOfWeek());
            if (opens) {
                opening = Math.min(opening, Math.max(start, instant));
            }
        }
        if (opening == Long.MAX_VALUE) {
            throw new IllegalStateException("found no opening of " + this + " within " + DAYS_AHEAD + " days after "
                    + now + " in " + clock.zone());
        }
        return opening == instant ? now : Instant.ofEpochMilli(opening);
    }
}
