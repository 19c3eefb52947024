package io.signalbox.admin;

import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which runs of a flow are looked at, and how; without parameters those of the last 30 days, day by day. */
class FlowResultsQuery {

    private static final Duration DEFAULT_SPAN = Duration.ofDays(30);
    private static final Duration LONGEST_SPAN = Duration.ofDays(400);
    private static final Duration DEFAULT_WINDOW = Duration.ofDays(7);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(90);

    @Parameter(description = "Runs that started at this instant or later; 30 days before `until`, if absent.")
    @QueryParam("from")
    @Nullable
    String from;

    @Parameter(description = "Runs that started before this instant; now, if absent. At most 400 days after `from`.")
    @QueryParam("until")
    @Nullable
    String until;

    @Parameter(description = "What is told over time: by `day` (if absent), `week` (from Monday) or `month`, in UTC.")
    @QueryParam("by")
    @Nullable
    String by;

    @Parameter(
            description = "How long after the start of a run purchases count: 7 days, if absent, and at most 90.",
            example = "7d")
    @QueryParam("window")
    @Nullable
    String window;

    /** Lengths of calendar in UTC, by their names in SQL. */
    enum By {
        DAY,
        WEEK,
        MONTH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was asked for.
     *
     * @param from start of the earliest run
     * @param until the runs started before it
     * @param window how long after the start of a run purchases count
     * @param now windows that end after it are open
     */
    record Asked(String flow, Instant from, Instant until, By by, Duration window, Instant now) {}

    /**
     * Reads it.
     *
     * @throws io.signalbox.platform.ProblemException 400 where something cannot be read or is beyond its bound
     */
    Asked read(String flow, Instant now) {
        Instant end = QueryValues.instant("until", Optional.ofNullable(until)).orElse(now);
        Instant start = QueryValues.instant("from", Optional.ofNullable(from)).orElseGet(() -> end.minus(DEFAULT_SPAN));
        if (!start.isBefore(end)) {
            throw QueryValues.wrong("from", start.toString(), "an instant before until, " + end);
        }
        if (Duration.between(start, end).compareTo(LONGEST_SPAN) > 0) {
            throw QueryValues.wrong(
                    "from", start.toString(), "at most " + LONGEST_SPAN.toDays() + " days before until, " + end);
        }
        Duration counted =
                QueryValues.duration("window", Optional.ofNullable(window)).orElse(DEFAULT_WINDOW);
        if (counted.compareTo(LONGEST_WINDOW) > 0) {
            throw QueryValues.wrong(
                    "window", String.valueOf(window), "a duration of at most " + LONGEST_WINDOW.toDays() + "d");
        }
        return new Asked(flow, start, end, by(), counted, now);
    }

    private By by() {
        String word = by == null ? By.DAY.word() : by;
        return switch (word) {
            case "day" -> By.DAY;
            case "week" -> By.WEEK;
            case "month" -> By.MONTH;
            default -> throw QueryValues.wrong("by", word, "day, week or month");
        };
    }
}
