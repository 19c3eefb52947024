package io.signalbox.ingest;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the rows of a file become events.
 *
 * @param fields by their place in the event: {@code id}, {@code properties.price}; empty: each row is an event already
 * @param shiftToNow whether all events move in time so that the last one is now
 */
record ImportMapping(Format format, Csv csv, List<Skip> skips, Map<String, Field> fields, boolean shiftToNow) {

    /** Where the events move in time, how old they are in the file says nothing. */
    private static final Duration ANY_PAST = Duration.ofDays(73_000);

    /** What is plausible in the file, where this is plausible of an event. */
    EventLimits limits(EventLimits usual) {
        return shiftToNow
                ? new EventLimits(usual.maxEventBytes(), ANY_PAST, usual.future(), usual.skew(), usual.nobody())
                : usual;
    }

    enum Format {
        CSV,
        NDJSON
    }

    /** How the text is cut into cells. */
    record Csv(char delimiter, char quote, Charset charset) {
        static final Csv DEFAULT = new Csv(',', '"', StandardCharsets.UTF_8);
    }

    /** Rows that are no events, and why. */
    record Skip(String column, Condition condition, String reason) {}

    /** When a row is skipped. */
    sealed interface Condition {
        record Empty() implements Condition {}

        record Matches(Pattern pattern) implements Condition {}

        record LessThan(java.math.BigDecimal bound) implements Condition {}
    }

    /** Where a value comes from and what it is read as. */
    record Field(Source source, Reading reading) {}

    /** Where a value comes from. */
    sealed interface Source {
        /** One column, or in NDJSON a path such as {@code customer.id}. */
        record Column(String name) implements Source {}

        /** Several columns, joined. */
        record Columns(List<String> names, String separator) implements Source {}

        /** The exact product of several columns. */
        record Product(List<String> names) implements Source {}

        record Constant(Object value) implements Source {}

        /** The number of the row in the file, from 1; it changes when the file is sorted differently. */
        record RowNumber() implements Source {}
    }

    /** What a value is read as. */
    sealed interface Reading {
        /** As it stands; the plan decides. */
        record AsIs() implements Reading {}

        /**
         * A number.
         *
         * @param decimal the decimal mark; the other one of comma and point separates groups of digits
         */
        record Decimal(char decimal) implements Reading {}

        /**
         * An instant.
         *
         * @param pattern empty: ISO-8601 or seconds or milliseconds since 1970
         * @param zone of times without an offset
         */
        record Time(Optional<DateTimeFormatter> pattern, Optional<ZoneId> zone) implements Reading {}
    }

    /** Every column that the mapping names. */
    List<String> columns() {
        List<String> columns = new java.util.ArrayList<>();
        skips.forEach(skip -> columns.add(skip.column()));
        fields.values().forEach(field -> {
            if (field.source() instanceof Source.Column column) {
                columns.add(column.name());
            } else if (field.source() instanceof Source.Columns several) {
                columns.addAll(several.names());
            } else if (field.source() instanceof Source.Product several) {
                columns.addAll(several.names());
            }
        });
        return columns.stream().distinct().toList();
    }
}
