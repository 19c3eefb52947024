package io.signalbox.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the time stamps that senders use: ISO-8601 with an offset, and seconds or milliseconds since 1970. */
final class Timestamps {

    /** As seconds this is the year 5138, as milliseconds March 1973: nobody means the other one. */
    private static final BigDecimal FIRST_MILLISECONDS = BigDecimal.valueOf(100_000_000_000L);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");

    /** ISO-8601, also with a blank instead of the T, and with offsets such as {@code +0200} or {@code +02}. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .appendPattern("[XXX][XX][X]")
            .toFormatter(java.util.Locale.ROOT);

    private Timestamps() {}

    /**
     * An instant in whole milliseconds.
     *
     * @param changes in words, how it was read where that is not obvious
     */
    record Reading(Instant instant, List<String> changes) {}

    static Optional<Reading> read(Object value) {
        if (value instanceof String text) {
            return NUMBER.matcher(text.strip()).matches() ? epoch(new BigDecimal(text.strip())) : iso(text.strip());
        }
        if (value instanceof Long number) {
            return epoch(BigDecimal.valueOf(number));
        }
        return value instanceof BigDecimal number && number.precision() <= 30 && Math.abs(number.scale()) <= 30
                ? epoch(number)
                : Optional.empty();
    }

    private static Optional<Reading> epoch(BigDecimal number) {
        boolean isSeconds = number.abs().compareTo(FIRST_MILLISECONDS) < 0;
        BigDecimal millis = isSeconds ? number.movePointRight(3) : number;
        BigDecimal whole = millis.setScale(0, RoundingMode.FLOOR);
        if (whole.precision() > 15) {
            return Optional.empty();
        }
        Instant instant = Instant.ofEpochMilli(whole.longValueExact());
        return Optional.of(new Reading(
                instant,
                List.of("occurredAt: read as " + (isSeconds ? "seconds" : "milliseconds") + " since 1970: "
                        + instant)));
    }

    private static Optional<Reading> iso(String text) {
        try {
            boolean isComplete = text.length() >= "2026-01-31T08:00:00Z".length() && text.charAt(10) == 'T';
            Instant exact = isComplete && text.endsWith("Z") ? Instant.parse(text) : withOffset(text);
            Instant instant = exact.truncatedTo(ChronoUnit.MILLIS);
            return Optional.of(new Reading(
                    instant,
                    exact.equals(instant) ? List.of() : List.of("occurredAt: cut to milliseconds: " + instant)));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static Instant withOffset(String text) {
        int separator = Math.max(text.indexOf('T'), text.indexOf('t'));
        String spaced = separator < 0 ? text : text.substring(0, separator) + ' ' + text.substring(separator + 1);
        return OffsetDateTime.parse(spaced, LENIENT).toInstant();
    }
}
