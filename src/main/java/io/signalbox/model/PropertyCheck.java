package io.signalbox.model;

import io.signalbox.model.ValuesCheck.Findings;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives one value the type that the plan wants, where that loses nothing, and holds it against the plan's limits. */
final class PropertyCheck {

    /** The years that a time stamp can plausibly mean; beyond them a number is not milliseconds since 1970. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Pattern MILLIS = Pattern.compile("-?[0-9]{1,15}");

    private final PropertySchema schema;
    private final Optional<Pattern> pattern;

    PropertyCheck(PropertySchema schema) {
        this.schema = schema;
        this.pattern = schema.pattern().map(Pattern::compile);
    }

    PropertySchema schema() {
        return schema;
    }

    String expected() {
        if (!schema.allowed().isEmpty()) {
            return "one of "
                    + String.join(
                            ", ", schema.allowed().stream().map(String::valueOf).toList());
        }
        return schema.type().words();
    }

    Optional<Object> coerce(Object value, Findings findings) {
        int before = findings.problems().size();
        Optional<Object> coerced = toType(schema.type(), value, findings);
        coerced.ifPresent(right -> holdAgainstLimits(right, findings));
        return findings.problems().size() == before ? coerced : Optional.empty();
    }

    private Optional<Object> toType(PropertySchema.Type type, Object value, Findings findings) {
        int before = findings.problems().size();
        Optional<Object> coerced =
                switch (type) {
                    case STRING -> text(value, findings);
                    case INTEGER -> decimal(value, findings).flatMap(number -> integer(number));
                    case NUMBER -> decimal(value, findings).map(number -> (Object) number);
                    case BOOLEAN -> flag(value);
                    case DATE -> date(value);
                    case DATE_TIME -> instant(value, findings).map(when -> (Object) when);
                    case ARRAY -> list(value, findings);
                    case OBJECT -> value instanceof Map<?, ?> ? PlainValues.of(value, findings) : Optional.empty();
                };
        if (coerced.isEmpty()) {
            if (findings.problems().size() == before) {
                findings.problem(PlainValues.describe(value), type.words());
            }
        } else if (isDifferentKind(type, value)) {
            findings.changed(PlainValues.describe(value) + " became " + PlainValues.describe(coerced.get()));
        }
        return coerced;
    }

    private static boolean isDifferentKind(PropertySchema.Type type, Object value) {
        return switch (type) {
            case STRING, DATE -> !(value instanceof String);
            case INTEGER -> !(value instanceof Number number) || number instanceof Double || isFraction(number);
            case NUMBER -> !(value instanceof Number);
            case BOOLEAN -> !(value instanceof Boolean);
            case DATE_TIME -> value instanceof Number;
            case ARRAY, OBJECT -> false;
        };
    }

    private static boolean isFraction(Number number) {
        return number instanceof BigDecimal decimal && decimal.scale() != 0;
    }

    private static Optional<Object> text(Object value, Findings findings) {
        if (value instanceof String) {
            return Optional.of(value);
        }
        if (value instanceof Number number) {
            return PlainValues.number(number, findings).map(BigDecimal::toPlainString);
        }
        return Optional.empty();
    }

    private static Optional<BigDecimal> decimal(Object value, Findings findings) {
        if (value instanceof Number number) {
            return PlainValues.number(number, findings);
        }
        if (value instanceof String text && text.length() <= 2 * PlainValues.MAX_DIGITS + 2) {
            try {
                return PlainValues.number(new BigDecimal(text), findings);
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Object> integer(BigDecimal number) {
        try {
            return Optional.of(number.longValueExact());
        } catch (ArithmeticException fractionOrTooLarge) {
            return Optional.empty();
        }
    }

    private static Optional<Object> flag(Object value) {
        if (value instanceof Boolean) {
            return Optional.of(value);
        }
        if (value instanceof String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static Optional<Object> date(Object value) {
        if (value instanceof String text) {
            try {
                return Optional.of(LocalDate.parse(text).toString());
            } catch (DateTimeException notADate) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> instant(Object value, Findings findings) {
        Instant instant;
        try {
            if (value instanceof Instant already) {
                instant = already;
            } else if (value instanceof String text) {
                instant = MILLIS.matcher(text).matches()
                        ? Instant.ofEpochMilli(Long.parseLong(text))
                        : OffsetDateTime.parse(text).toInstant();
            } else if (value instanceof Number number) {
                Optional<Object> millis = PlainValues.number(number, findings).flatMap(PropertyCheck::integer);
                if (millis.isEmpty()) {
                    return Optional.empty();
                }
                instant = Instant.ofEpochMilli((Long) millis.get());
            } else {
                return Optional.empty();
            }
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
        boolean plausible = !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
        return plausible ? Optional.of(instant.truncatedTo(ChronoUnit.MILLIS)) : Optional.empty();
    }

    private Optional<Object> list(Object value, Findings findings) {
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        List<Object> coerced = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            Findings inner = findings.element(i);
            if (element == null) {
                inner.problem(
                        "null", schema.items().map(PropertySchema.Type::words).orElse("a value"));
            } else if (schema.items().isPresent()) {
                toType(schema.items().get(), element, inner).ifPresent(coerced::add);
            } else {
                PlainValues.of(element, inner).ifPresent(coerced::add);
            }
        }
        return Optional.of(Collections.unmodifiableList(coerced));
    }

    private void holdAgainstLimits(Object value, Findings findings) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                holdElement(list.get(i), findings.element(i));
            }
        } else {
            holdElement(value, findings);
        }
    }

    private void holdElement(Object value, Findings findings) {
        if (!schema.allowed().isEmpty() && schema.allowed().stream().noneMatch(allowed -> same(allowed, value))) {
            findings.problem(PlainValues.describe(value), expected());
        }
        if (value instanceof BigDecimal || value instanceof Long) {
            BigDecimal number = new BigDecimal(value.toString());
            schema.minimum()
                    .filter(minimum -> number.compareTo(minimum) < 0)
                    .ifPresent(minimum -> findings.problem("number " + number, "at least " + minimum.toPlainString()));
            schema.maximum()
                    .filter(maximum -> number.compareTo(maximum) > 0)
                    .ifPresent(maximum -> findings.problem("number " + number, "at most " + maximum.toPlainString()));
        }
        if (value instanceof String text) {
            int length = text.codePointCount(0, text.length());
            if (schema.maxLength().filter(most -> length > most).isPresent()) {
                findings.problem(
                        "text of " + length + " characters",
                        "at most " + schema.maxLength().get());
            } else {
                pattern.filter(wanted -> !wanted.matcher(text).find())
                        .ifPresent(wanted ->
                                findings.problem(PlainValues.describe(text), "text that matches " + wanted.pattern()));
            }
        }
    }

    private static boolean same(Object allowed, Object value) {
        if (allowed instanceof Number && value instanceof Number) {
            return new BigDecimal(allowed.toString()).compareTo(new BigDecimal(value.toString())) == 0;
        }
        return allowed.equals(value);
    }
}
