package io.signalbox.rulebook;

import io.signalbox.model.WallClock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The present instant as a fact, in the person's own zone. It answers questions and never tells the time.
 *
 * <p>A local time that a clock change skips is moved forward by the gap; one that occurs twice means the first.
 */
public class MomentFact {

    private static final int DAYS_OF_WEEK = 7;

    /** How rules name the days of the week. */
    static final List<String> DAYS =
            Arrays.stream(DayOfWeek.values()).map(Enum::name).toList();

    private final Map<String, Object> traits;
    private final WallClock clock;
    private final FlipWatch watch;

    protected MomentFact(Map<String, Object> traits, ZoneId defaultZone, FlipWatch watch) {
        this.traits = traits;
        this.clock = WallClock.of(Optional.ofNullable(traits.get(WallClock.TRAIT)), defaultZone);
        this.watch = watch;
    }

    /** From the full hour {@code from} until before {@code to}; over midnight where {@code to} is the smaller. */
    public final boolean hourBetween(int from, int to) {
        hoursProblem(from, to).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        LocalDate today = today();
        boolean inside = false;
        for (int i = -WallClock.DAYS_AROUND; i <= WallClock.DAYS_AROUND; i++) {
            LocalDate day = today.plusDays(i);
            long start = millis(day, from);
            long end = millis(from < to ? day : day.plusDays(1), to);
            if (start < end) {
                inside |= start <= watch.now() && watch.now() < end;
                watch.offer(start);
                watch.offer(end);
            }
        }
        return inside;
    }

    /** Today is one of these days, named in English. */
    public final boolean weekday(String... days) {
        Set<DayOfWeek> wanted = EnumSet.noneOf(DayOfWeek.class);
        for (String day : days) {
            wanted.add(dayOfWeek(day)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "found \"" + day + "\"; expected a day of the week such as \"SATURDAY\"")));
        }
        LocalDate today = today();
        boolean answer = wanted.contains(today.getDayOfWeek());
        for (int i = 1; i < DAYS_OF_WEEK; i++) {
            LocalDate day = today.plusDays(i);
            if (wanted.contains(day.getDayOfWeek()) != answer) {
                watch.offer(millis(day, 0));
                break;
            }
        }
        return answer;
    }

    /** Today is a later year's day of the date in this trait; 29 February is kept on the 28th in other years. */
    public final boolean anniversary(String trait) {
        LocalDate date = date(traits.get(trait));
        if (date == null) {
            return false;
        }
        LocalDate today = today();
        int year = Math.max(today.getYear(), date.getYear() + 1);
        LocalDate day = MonthDay.from(date).atYear(year);
        if (day.isBefore(today)) {
            day = MonthDay.from(date).atYear(year + 1);
        }
        boolean answer = day.equals(today);
        watch.offer(millis(answer ? today.plusDays(1) : day, 0));
        return answer;
    }

    /** What is wrong with the hours of a question, in words. */
    static Optional<String> hoursProblem(int from, int to) {
        boolean right = from >= 0 && from <= 23 && to >= 0 && to <= 24 && from != to && to - from != 24;
        return right
                ? Optional.empty()
                : Optional.of("found hours " + from + " and " + to
                        + "; expected two different full hours, the first 0 to 23, the second 0 to 24");
    }

    static Optional<DayOfWeek> dayOfWeek(String name) {
        try {
            return Optional.of(DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException noDay) {
            return Optional.empty();
        }
    }

    private LocalDate today() {
        return clock.day(watch.now());
    }

    private long millis(LocalDate day, int hour) {
        return clock.millis(day, hour * 60);
    }

    private @Nullable LocalDate date(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant.atZone(clock.zone()).toLocalDate();
        }
        if (value instanceof String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException notADate) {
                Instant instant = Values.instant(text);
                return instant == null ? null : date(instant);
            }
        }
        return null;
    }

    @Override
    public final String toString() {
        return "moment";
    }
}
