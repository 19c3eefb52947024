package io.signalbox.model;

import io.signalbox.model.ValuesCheck.Findings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that the plan says nothing about: integers are long, other numbers exact decimals, the rest as sent. */
final class PlainValues {

    /** Beyond this many digits on either side of the point, one number could make every sum with it huge. */
    static final int MAX_DIGITS = 40;

    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private PlainValues() {}

    static Optional<Object> of(Object value, Findings findings) {
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return Optional.of(value);
        }
        if (value instanceof Instant instant) {
            return Optional.of(instant.truncatedTo(ChronoUnit.MILLIS));
        }
        if (value instanceof Number number) {
            return number(number, findings).map(PlainValues::narrowed);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                Object element = list.get(i);
                if (element != null) {
                    of(element, findings.element(i)).ifPresent(copy::add);
                }
            }
            return Optional.of(Collections.unmodifiableList(copy));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> {
                if (member != null) {
                    String name = String.valueOf(key);
                    of(member, findings.member(name)).ifPresent(plain -> copy.put(name, plain));
                }
            });
            return Optional.of(Collections.unmodifiableMap(copy));
        }
        findings.problem(describe(value), "text, a number, true or false, a list or an object");
        return Optional.empty();
    }

    /** The exact value of any number, or a problem where it has none or too many digits. */
    static Optional<BigDecimal> number(Number number, Findings findings) {
        BigDecimal decimal;
        if (number instanceof BigDecimal exact) {
            decimal = exact;
        } else if (number instanceof BigInteger integer) {
            decimal = new BigDecimal(integer);
        } else if (number instanceof Double || number instanceof Float) {
            double approximate = number.doubleValue();
            if (Double.isNaN(approximate) || Double.isInfinite(approximate)) {
                findings.problem(number.toString(), "a number");
                return Optional.empty();
            }
            decimal = new BigDecimal(number.toString());
        } else {
            decimal = BigDecimal.valueOf(number.longValue());
        }
        if (Math.max((long) decimal.precision() - decimal.scale(), decimal.scale()) > MAX_DIGITS) {
            findings.problem(
                    "a number with too many digits", "at most " + MAX_DIGITS + " digits on either side of the point");
            return Optional.empty();
        }
        // 1e20 and 100000000000000000000 are one number, and storage writes it only one way.
        return Optional.of(decimal.scale() < 0 ? decimal.setScale(0) : decimal);
    }

    /** A whole number that was sent as one is long where it fits; everything else is exact. */
    private static Object narrowed(BigDecimal decimal) {
        if (decimal.scale() != 0) {
            return decimal;
        }
        BigInteger integer = decimal.unscaledValue();
        boolean fits = integer.compareTo(LONG_MIN) >= 0 && integer.compareTo(LONG_MAX) <= 0;
        return fits ? integer.longValue() : decimal;
    }

    /** What was found, in words short enough for a message. */
    static String describe(Object value) {
        if (value instanceof String text) {
            return "text \"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
        }
        if (value instanceof Number) {
            String digits = value.toString();
            return "number " + (digits.length() > 60 ? digits.substring(0, 60) + "…" : digits);
        }
        if (value instanceof Boolean || value instanceof Instant) {
            return value.toString();
        }
        if (value instanceof List<?>) {
            return "a list";
        }
        return value instanceof Map<?, ?>
                ? "an object"
                : "a " + value.getClass().getSimpleName();
    }
}
