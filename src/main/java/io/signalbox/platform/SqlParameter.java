package io.signalbox.platform;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Binds Java values to the question marks of a statement in PostgreSQL's types. */
final class SqlParameter {

    private SqlParameter() {}

    static void set(Connection connection, PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        if (value instanceof Instant instant) {
            statement.setObject(index, timestamp(instant));
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Enum<?> constant) {
            statement.setString(index, constant.name());
        } else if (value instanceof long[] longs) {
            set(connection, statement, index, LongStream.of(longs).boxed().toArray(Long[]::new));
        } else if (value instanceof int[] ints) {
            set(connection, statement, index, IntStream.of(ints).boxed().toArray(Integer[]::new));
        } else if (value instanceof Object[] array) {
            statement.setArray(index, connection.createArrayOf(elementType(array), elements(array)));
        } else if (value instanceof Collection<?> collection) {
            set(connection, statement, index, collection.toArray());
        } else {
            statement.setObject(index, value);
        }
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.equals(Instant.MAX) ? OffsetDateTime.MAX : instant.atOffset(ZoneOffset.UTC);
    }

    /** By the component type, or where that is {@code Object} (a collection) by the first element. */
    private static String elementType(Object[] array) {
        Class<?> type = array.getClass().getComponentType();
        if (type == Object.class) {
            for (Object element : array) {
                if (element != null) {
                    type = element.getClass();
                    break;
                }
            }
        }
        if (type == Instant.class) {
            return "timestamptz";
        } else if (type == Long.class) {
            return "int8";
        } else if (type == Integer.class) {
            return "int4";
        } else if (type == Boolean.class) {
            return "bool";
        } else if (type == BigDecimal.class) {
            return "numeric";
        } else if (type == Double.class) {
            return "float8";
        } else if (type == byte[].class) {
            return "bytea";
        } else if (type == String.class || type == Object.class || type.isEnum()) {
            return "text";
        }
        throw new IllegalArgumentException(
                "expected an array of texts, numbers, booleans, instants or bytes, but it was of " + type.getName());
    }

    private static Object[] elements(Object[] array) {
        Object[] elements = new Object[array.length];
        for (int i = 0; i < array.length; i++) {
            Object element = array[i];
            if (element instanceof Instant instant) {
                elements[i] = instant.equals(Instant.MAX) ? "infinity" : instant.toString();
            } else if (element instanceof Enum<?> constant) {
                elements[i] = constant.name();
            } else {
                elements[i] = element;
            }
        }
        return array instanceof byte[][] ? copyOfBytes(elements) : elements;
    }

    /** The driver recognises arrays of bytes by their component type only. */
    private static Object[] copyOfBytes(Object[] elements) {
        byte[][] bytes = new byte[elements.length][];
        System.arraycopy(elements, 0, bytes, 0, elements.length);
        return bytes;
    }
}
