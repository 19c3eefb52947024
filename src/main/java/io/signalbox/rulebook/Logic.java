package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons and arithmetic as rules mean them: exact, and two-valued. A positive comparison with something missing is
 * false, arithmetic with something missing is missing.
 *
 * <p>Public only because compiled rules call it.
 */
public final class Logic {

    /** Numbers with more digits than this before or behind the point count as missing: sums of them would not end. */
    private static final int MAX_DIGITS = 1_000;

    private static final int MAX_PATTERNS = 5_000;

    private static final int MAX_PATTERN_STEPS = 20_000;

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private Logic() {}

    public static boolean eq(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return false;
        }
        if (a instanceof Number && b instanceof Number) {
            return compareNumbers(a, b) == 0;
        }
        return a.equals(b);
    }

    public static boolean lt(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && comparable(a, b) && compare(a, b) < 0;
    }

    public static boolean le(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && comparable(a, b) && compare(a, b) <= 0;
    }

    public static boolean gt(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && comparable(a, b) && compare(a, b) > 0;
    }

    public static boolean ge(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && comparable(a, b) && compare(a, b) >= 0;
    }

    public static boolean present(@Nullable Object value) {
        return value != null;
    }

    public static @Nullable Object plus(@Nullable Object a, @Nullable Object b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null ? null : left.add(right);
    }

    public static @Nullable Object minus(@Nullable Object a, @Nullable Object b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null ? null : left.subtract(right);
    }

    public static @Nullable Object times(@Nullable Object a, @Nullable Object b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null ? null : left.multiply(right);
    }

    /** Exact to 34 digits; by zero: missing. */
    public static @Nullable Object divided(@Nullable Object a, @Nullable Object b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null || right.signum() == 0 ? null : left.divide(right, MathContext.DECIMAL128);
    }

    public static @Nullable Object remainder(@Nullable Object a, @Nullable Object b) {
        BigDecimal left = number(a);
        BigDecimal right = number(b);
        return left == null || right == null || right.signum() == 0 ? null : left.remainder(right);
    }

    /** A list contains an item, or a text a part. */
    public static boolean contains(@Nullable Object whole, @Nullable Object part) {
        if (whole == null || part == null) {
            return false;
        }
        if (whole instanceof Collection<?> items) {
            for (Object item : items) {
                if (eq(item, part)) {
                    return true;
                }
            }
            return false;
        }
        return whole instanceof String text && part instanceof String piece && text.contains(piece);
    }

    /** The whole text has the form of the regular expression. One that would take for ever is stopped. */
    public static boolean matches(@Nullable Object value, String regex) {
        if (!(value instanceof String text)) {
            return false;
        }
        Pattern pattern = PATTERNS.get(regex);
        if (pattern == null) {
            pattern = Pattern.compile(regex);
            if (PATTERNS.size() < MAX_PATTERNS) {
                PATTERNS.put(regex, pattern);
            }
        }
        return pattern.matcher(new CountedText(text, MAX_PATTERN_STEPS)).matches();
    }

    public static boolean startsWith(@Nullable Object value, @Nullable Object start) {
        return value instanceof String text && start instanceof String piece && text.startsWith(piece);
    }

    public static boolean endsWith(@Nullable Object value, @Nullable Object end) {
        return value instanceof String text && end instanceof String piece && text.endsWith(piece);
    }

    public static @Nullable Object length(@Nullable Object value) {
        return value instanceof String text ? (Object) (long) text.length() : null;
    }

    public static Object decimal(long unscaled, int scale) {
        return BigDecimal.valueOf(unscaled, scale);
    }

    public static Object decimal(String text) {
        return new BigDecimal(text);
    }

    public static Object instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /** One form for equal numbers, so that 1.0 and 1.00 are one key. */
    public static @Nullable Object canonical(@Nullable Object value) {
        return value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value;
    }

    /** Makes an expression of a variable, where the engine treats the two differently. */
    public static @Nullable Object same(@Nullable Object value) {
        return value;
    }

    /** Always true; counts how often facts are laid side by side, so that a join without end is stopped. */
    public static boolean paired(Object fact, @Nullable Object with, int rule) {
        if (fact instanceof EventFact event) {
            event.countStep(rule);
        }
        return true;
    }

    static @Nullable BigDecimal number(@Nullable Object value) {
        BigDecimal number = Values.number(value);
        return number == null || Math.abs((long) number.scale()) + number.precision() > MAX_DIGITS ? null : number;
    }

    private static boolean comparable(Object a, Object b) {
        return (a instanceof Number && b instanceof Number)
                || (a instanceof Comparable && a.getClass() == b.getClass());
    }

    @SuppressWarnings("unchecked") // comparable(a, b) has seen that both are of one comparable class
    private static int compare(Object a, Object b) {
        return a instanceof Number ? compareNumbers(a, b) : ((Comparable<Object>) a).compareTo(b);
    }

    private static int compareNumbers(Object a, Object b) {
        if (a instanceof Long left && b instanceof Long right) {
            return left.compareTo(right);
        }
        return decimalOf(a).compareTo(decimalOf(b));
    }

    private static BigDecimal decimalOf(Object number) {
        return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(((Number) number).longValue());
    }

    /** A text that counts how often it is looked at. */
    private static final class CountedText implements CharSequence {
        private final CharSequence text;
        private int left;

        CountedText(CharSequence text, int left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new LimitExceeded(
                        "a regular expression looks at a text more than " + MAX_PATTERN_STEPS + " times");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
