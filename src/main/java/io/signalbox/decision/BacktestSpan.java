package io.signalbox.decision;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * From the first decision of a backtest to its last instant, both inclusive, with the instants at which it is looked at.
 *
 * @param zone whose days triggers are counted by
 */
public record BacktestSpan(Instant from, Instant until, ZoneId zone) {

    private static final int MOST_BUCKETS = 60;

    public BacktestSpan {
        from = from.truncatedTo(ChronoUnit.MILLIS);
        until = until.truncatedTo(ChronoUnit.MILLIS);
        if (until.isBefore(from)) {
            throw new IllegalArgumentException(
                    "a backtest ends after it begins, but is from " + from + " until " + until);
        }
    }

    /** The beginning, and the ends of at most 60 buckets of equal length, the last of which is {@code until}. */
    public List<Instant> points() {
        List<Instant> points = new ArrayList<>();
        for (int i = 0; i <= buckets(); i++) {
            points.add(Instant.ofEpochMilli(point(i)));
        }
        return points;
    }

    int size() {
        return buckets() + 1;
    }

    /** Position of the first point at or after an instant of the span. */
    int indexOf(Instant instant) {
        long at = instant.toEpochMilli();
        long start = from.toEpochMilli();
        if (at <= start) {
            return 0;
        }
        int index = (int) ((at - start) * buckets() / length());
        while (index < buckets() && point(index) < at) {
            index++;
        }
        return index;
    }

    LocalDate dayOf(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }

    private long length() {
        return until.toEpochMilli() - from.toEpochMilli();
    }

    private int buckets() {
        return (int) Math.min(MOST_BUCKETS, length());
    }

    private long point(int index) {
        return index == 0 ? from.toEpochMilli() : from.toEpochMilli() + length() * index / buckets();
    }
}
