package io.signalbox.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Duration texts as rules and flows write them: {@code 90s}, {@code 10m}, {@code 2h}, {@code 14d}, {@code 1d12h}. */
public final class Durations {

    public static final String EXPECTED =
            "a duration such as \"90s\", \"10m\", \"2h\", \"14d\" or \"1d12h\", up to 100 years";

    /** Keeps sums with any plausible instant far from overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    /** Texts come from rules, so they are few; the bound is for texts that rules would compute. */
    private static final int MAX_REMEMBERED = 10_000;

    private static final Map<String, Long> REMEMBERED = new ConcurrentHashMap<>();

    private Durations() {}

    /** Empty where the text is no duration, is not positive, or is longer than 100 years. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ofDays(part(matcher, 1))
                .plusHours(part(matcher, 2))
                .plusMinutes(part(matcher, 3))
                .plusSeconds(part(matcher, 4));
        boolean usable = !sum.isZero() && sum.compareTo(LONGEST) <= 0;
        return usable ? Optional.of(sum) : Optional.empty();
    }

    /** The same in milliseconds, remembered, since rules ask again and again. */
    public static long millis(String text) {
        Long remembered = REMEMBERED.get(text);
        if (remembered != null) {
            return remembered;
        }
        long millis = parse(text)
                .orElseThrow(() -> new IllegalArgumentException("found \"" + text + "\"; expected " + EXPECTED))
                .toMillis();
        if (REMEMBERED.size() < MAX_REMEMBERED) {
            REMEMBERED.put(text, millis);
        }
        return millis;
    }

    /** The shortest text of these units: {@code 1d12h}. What is less than a second is left out. */
    public static String text(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
