package io.signalbox.admin;

import io.signalbox.platform.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Query parameters as our types; what cannot be read is a problem that says what was expected.
 *
 * <p>As texts, since JAX-RS answers "not found" where its own conversion fails.
 */
final class QueryValues {

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");

    /** Longer than anything is kept, and short enough to count back from today. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private QueryValues() {}

    static Optional<Boolean> flag(String name, Optional<String> text) {
        return text.map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, value, "true or false");
        });
    }

    static Optional<Instant> instant(String name, Optional<String> text) {
        return text.map(value -> {
            try {
                OffsetDateTime read = OffsetDateTime.parse(value);
                if (read.getYear() >= 1 && read.getYear() <= 9_999) {
                    return read.toInstant().truncatedTo(ChronoUnit.MILLIS);
                }
            } catch (DateTimeException unreadable) {
                // said below
            }
            throw wrong(name, value, "an instant such as 2026-01-31T08:00:00Z");
        });
    }

    /** The same, where several parameters are read before anything is answered. */
    static Optional<Instant> instant(String name, Optional<String> text, List<Problem.Item> problems) {
        return text.flatMap(value -> {
            try {
                return Optional.of(OffsetDateTime.parse(value).toInstant().truncatedTo(ChronoUnit.MILLIS));
            } catch (DateTimeException unreadable) {
                problems.add(Problem.Item.of(name, value, "an instant such as 2026-01-31T08:00:00Z"));
                return Optional.empty();
            }
        });
    }

    /** A positive whole number. */
    static Optional<Integer> number(String name, Optional<String> text, String expected, List<Problem.Item> problems) {
        return text.flatMap(value -> {
            if (NUMBER.matcher(value).matches()) {
                return Optional.of(Integer.parseInt(value));
            }
            problems.add(Problem.Item.of(name, value, expected));
            return Optional.empty();
        });
    }

    static Optional<Duration> duration(String name, Optional<String> text) {
        return text.map(value -> {
            Matcher matcher = DURATION.matcher(value);
            if (!matcher.matches()) {
                throw wrong(name, value, "a duration such as 15m, 1h or 1d");
            }
            long number = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        default -> Duration.ofDays(7 * number);
                    };
            if (duration.compareTo(LONGEST) > 0) {
                throw wrong(name, value, "a duration of at most " + LONGEST.toDays() + "d");
            }
            return duration;
        });
    }

    static RuntimeException wrong(String name, String found, String expected) {
        return Problem.badRequest("a query parameter cannot be read", Problem.Item.of(name, found, expected))
                .asException();
    }
}
