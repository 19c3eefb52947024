package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Typed reading of named values. What is missing, or of another type, is null.
 *
 * <p>Lenient about the form only: an event that was stored as JSON comes back with texts for instants and with long for
 * whole decimals, and must answer as it did before.
 */
final class Values {

    private Values() {}

    static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    static @Nullable BigDecimal number(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Long || value instanceof Integer) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        return null;
    }

    static @Nullable Long integer(@Nullable Object value) {
        if (value instanceof Long whole) {
            return whole;
        }
        BigDecimal decimal = number(value);
        if (decimal == null) {
            return null;
        }
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException notWhole) {
            return null;
        }
    }

    static boolean flag(@Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    static @Nullable Instant instant(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException notATime) {
                return null;
            }
        }
        return null;
    }

    static @Nullable List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : null;
    }

    static @Nullable Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : null;
    }
}
