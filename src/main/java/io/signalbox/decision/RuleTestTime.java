package io.signalbox.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The times of a rule test, told from its start: {@code 0s}, {@code 48h}, {@code 1d12h}, {@code 10m-1ms}. */
public record RuleTestTime(Instant start) {

    /** In words, for those who wrote another. */
    public static final String EXPECTED =
            "a time from the start such as 0s, 30m, 48h, 1d12h or 10m-1ms, up to 10 years";

    private static final Pattern FORM = Pattern.compile("-?\\d{1,9}(ms|d|h|m|s)([+-]?\\d{1,9}(ms|d|h|m|s))*");
    private static final Pattern TERM = Pattern.compile("([+-]?)(\\d+)(ms|d|h|m|s)");
    private static final Duration LONGEST = Duration.ofDays(3_660);

    /** Below this people count in hours: a cart is abandoned after 48h, not after 2d. */
    private static final Duration IN_HOURS = Duration.ofDays(4);

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** The instant that a text tells; empty where it tells none, or one too far away. It may lie before the start. */
    public Optional<Instant> instant(String text) {
        return duration(text)
                .filter(since -> since.abs().compareTo(LONGEST) <= 0)
                .map(start::plus);
    }

    private static Optional<Duration> duration(String text) {
        if (text.length() > 100 || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher term = TERM.matcher(text);
        while (term.find()) {
            long amount = Long.parseLong(term.group(2)) * (term.group(1).equals("-") ? -1 : 1);
            sum = switch (term.group(3)) {
                case "d" -> sum.plusDays(amount);
                case "h" -> sum.plusHours(amount);
                case "m" -> sum.plusMinutes(amount);
                case "s" -> sum.plusSeconds(amount);
                default -> sum.plusMillis(amount);
            };
        }
        return Optional.of(sum);
    }

    /** The instant as a text, one spelling for each; what is a millisecond beside says so. */
    public String text(Instant instant) {
        Duration since = Duration.between(start, instant);
        if (since.isNegative()) {
            return "-" + spelled(since.negated());
        }
        Duration before = since.minus(MILLISECOND);
        if (since.toMillisPart() == 1 && !before.isZero()) {
            return spelled(before) + "+1ms";
        }
        return since.toMillisPart() == 999 ? spelled(since.plus(MILLISECOND)) + "-1ms" : spelled(since);
    }

    private static String spelled(Duration since) {
        StringBuilder text = new StringBuilder();
        boolean inDays = since.compareTo(IN_HOURS) >= 0;
        append(text, inDays ? since.toDays() : 0, "d");
        append(text, inDays ? since.toHoursPart() : since.toHours(), "h");
        append(text, since.toMinutesPart(), "m");
        append(text, since.toSecondsPart(), "s");
        append(text, since.toMillisPart(), "ms");
        return text.length() == 0 ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
