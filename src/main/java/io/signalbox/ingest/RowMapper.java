package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.ingest.ImportMapping.Condition;
import io.signalbox.ingest.ImportMapping.Field;
import io.signalbox.ingest.ImportMapping.Reading;
import io.signalbox.ingest.ImportMapping.Source;
import io.signalbox.platform.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns a row into an event as it would be sent, so that the decoder has the last word. Pure.
 *
 * <p>A value that cannot be read as the mapping says is a problem of its row, beside all others of it.
 */
final class RowMapper {

    /** What decoding puts where bytes are not of the character set. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final int MOST_DIGITS = 40;

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?");

    private static final Pattern COMMA_GROUPS = Pattern.compile("[+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?");
    private static final Pattern POINT_GROUPS = Pattern.compile("[+-]?[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]+)?");

    private final ImportMapping mapping;

    RowMapper(ImportMapping mapping) {
        this.mapping = mapping;
    }

    /** Why a row is no event; nothing where it is one. */
    Optional<String> skipReason(ImportRow.Valued row) {
        for (ImportMapping.Skip skip : mapping.skips()) {
            if (holds(skip.condition(), row.value(skip.column()))) {
                return Optional.of(skip.reason());
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Condition condition, Optional<Object> value) {
        if (condition instanceof Condition.Empty) {
            return value.isEmpty();
        } else if (condition instanceof Condition.Matches matches) {
            return value.isPresent()
                    && matches.pattern().matcher(value.get().toString()).matches();
        } else if (condition instanceof Condition.LessThan lessThan) {
            return value.flatMap(found -> decimal(found, '.'))
                    .filter(number -> number.compareTo(lessThan.bound()) < 0)
                    .isPresent();
        }
        throw new IllegalStateException("expected a known condition, but found " + condition);
    }

    /** The event that a row stands for. */
    RawEvent event(ImportRow.Valued row) {
        if (mapping.fields().isEmpty() && row instanceof ImportRow.Json json) {
            return json.raw();
        }
        Map<String, Object> event = new LinkedHashMap<>();
        List<EventProblem> problems = new ArrayList<>(0);
        mapping.fields().forEach((path, field) -> {
            Optional<Object> value = value(field.source(), row, pointer(path), problems);
            value.flatMap(found -> read(field, found, pointer(path), problems))
                    .filter(read -> isWritable(read, pointer(path), problems))
                    .ifPresent(read -> put(event, path, read));
        });
        if (row instanceof ImportRow.Json json) {
            problems.addAll(json.raw().problems());
        }
        int size = hold(event, "", problems);
        return new RawEvent(event, problems, size, () -> Json.write(event));
    }

    /** The size of all texts in characters; what is no text is a problem. */
    private static int hold(Map<?, ?> values, String pointer, List<EventProblem> problems) {
        int size = 0;
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            String at = pointer + "/" + entry.getKey();
            if (entry.getValue() instanceof Map<?, ?> group) {
                size += hold(group, at, problems);
            } else if (entry.getValue() instanceof String text) {
                size += text.length();
                if (!StrictJson.isStorable(text) || text.indexOf(REPLACEMENT) >= 0) {
                    problems.add(new EventProblem(
                            Reason.UNSTORABLE_TEXT, at, "bytes that are no text", "the file's charset in the mapping"));
                }
            }
        }
        return size;
    }

    /** The text of the event is written for the quarantine: 1e10000 would be a text of ten thousand digits. */
    private static boolean isWritable(Object value, String pointer, List<EventProblem> problems) {
        boolean isTooLong = value instanceof BigDecimal number
                && Math.max((long) number.precision() - number.scale(), number.scale()) > MOST_DIGITS;
        if (isTooLong) {
            problems.add(new EventProblem(
                    Reason.WRONG_TYPE,
                    pointer,
                    "a number with too many digits",
                    "at most " + MOST_DIGITS + " digits on either side of the point"));
        }
        return !isTooLong;
    }

    private static String pointer(String path) {
        return "/" + path.replaceFirst("\\.", "/");
    }

    @SuppressWarnings("unchecked") // groups are made here, of texts and values
    private static void put(Map<String, Object> event, String path, Object value) {
        int point = path.indexOf('.');
        if (point < 0) {
            event.put(path, value);
        } else {
            ((Map<String, Object>) event.computeIfAbsent(path.substring(0, point), group -> new LinkedHashMap<>()))
                    .put(path.substring(point + 1), value);
        }
    }

    private static Optional<Object> value(
            Source source, ImportRow.Valued row, String pointer, List<EventProblem> problems) {
        if (source instanceof Source.Column column) {
            return row.value(column.name());
        } else if (source instanceof Source.Constant constant) {
            return Optional.of(constant.value());
        } else if (source instanceof Source.RowNumber) {
            return Optional.of("row-" + row.line());
        } else if (source instanceof Source.Columns columns) {
            StringBuilder joined = new StringBuilder();
            for (String name : columns.names()) {
                joined.append(joined.isEmpty() ? "" : columns.separator())
                        .append(row.value(name).map(Object::toString).orElse(""));
            }
            return Optional.of(joined.toString());
        } else if (source instanceof Source.Product product) {
            return product(product, row, pointer, problems);
        }
        throw new IllegalStateException("expected a known source, but found " + source);
    }

    private static Optional<Object> product(
            Source.Product product, ImportRow.Valued row, String pointer, List<EventProblem> problems) {
        BigDecimal result = BigDecimal.ONE;
        for (String name : product.names()) {
            Optional<BigDecimal> factor = row.value(name).flatMap(value -> decimal(value, '.'));
            if (factor.isEmpty()) {
                problems.add(new EventProblem(
                        Reason.WRONG_TYPE, pointer, "no number in column " + name, "a number to multiply"));
                return Optional.empty();
            }
            result = result.multiply(factor.get());
        }
        return Optional.of(result);
    }

    private static Optional<Object> read(Field field, Object value, String pointer, List<EventProblem> problems) {
        if (field.reading() instanceof Reading.Decimal decimal) {
            Optional<BigDecimal> number = decimal(value, decimal.decimal());
            if (number.isEmpty()) {
                problems.add(new EventProblem(
                        Reason.WRONG_TYPE, pointer, EventBody.kindOf(value) + " \"" + value + "\"", "a number"));
            }
            return number.map(found -> found);
        } else if (field.reading() instanceof Reading.Time time) {
            Optional<Object> instant = time.pattern()
                    .<Optional<Object>>map(pattern -> instant(pattern, time.zone(), value.toString()))
                    .orElseGet(() -> Optional.of(withZone(value, time.zone())));
            if (instant.isEmpty()) {
                problems.add(new EventProblem(
                        Reason.UNREADABLE_TIME, pointer, "text \"" + value + "\"", "a time in the mapping's format"));
            }
            return instant;
        }
        return Optional.of(value);
    }

    /** ISO-8601 without an offset is of the mapping's zone, where it has one. */
    private static Object withZone(Object value, Optional<ZoneId> zone) {
        if (zone.isEmpty() || !(value instanceof String text)) {
            return value;
        }
        try {
            String withT = text.strip().replace(' ', 'T');
            return LocalDateTime.parse(withT).atZone(zone.get()).toInstant().toString();
        } catch (DateTimeException withOffsetOrNoTime) {
            return value;
        }
    }

    /** A local time that a clock change skips moves forward by the gap; one that occurs twice is the first. */
    private static Optional<Object> instant(DateTimeFormatter pattern, Optional<ZoneId> zone, String text) {
        try {
            TemporalAccessor parsed = pattern.parseBest(
                    text.strip(), ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            Instant instant;
            if (parsed instanceof ZonedDateTime zoned) {
                instant = zoned.toInstant();
            } else if (parsed instanceof OffsetDateTime offset) {
                instant = offset.toInstant();
            } else {
                LocalDateTime local = parsed instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) parsed;
                instant = local.atZone(zone.orElse(ZoneOffset.UTC)).toInstant();
            }
            return Optional.of(instant.toString());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<BigDecimal> decimal(Object value, char mark) {
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        } else if (value instanceof Long number) {
            return Optional.of(BigDecimal.valueOf(number));
        }
        String text = value.toString().strip();
        String group = mark == ',' ? "." : ",";
        boolean isGrouped =
                (mark == ',' ? POINT_GROUPS : COMMA_GROUPS).matcher(text).matches();
        String plain = (isGrouped ? text.replace(group, "") : text).replace(mark, '.');
        boolean isNumber = NUMBER.matcher(plain).matches() && (isGrouped || !text.contains(group));
        return isNumber ? Optional.of(new BigDecimal(plain)) : Optional.empty();
    }
}
