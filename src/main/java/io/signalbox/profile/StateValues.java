package io.signalbox.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of traits in the bytes of a state. What JSON has no word for is an array with its kind first: {@code
 * ["d", "12.50"]} a decimal, {@code ["t", 1700000000000]} an instant, {@code ["l", ...]} a list.
 */
final class StateValues {

    private static final String DECIMAL = "d";
    private static final String INSTANT = "t";
    private static final String LIST = "l";

    private StateValues() {}

    static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof BigDecimal decimal) {
            startTagged(out, DECIMAL);
            out.writeString(decimal.toString());
            out.writeEndArray();
        } else if (value instanceof Instant instant) {
            startTagged(out, INSTANT);
            out.writeNumber(instant.toEpochMilli());
            out.writeEndArray();
        } else if (value instanceof List<?> list) {
            startTagged(out, LIST);
            for (Object item : list) {
                writeNullable(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                writeNullable(out, entry.getValue());
            }
            out.writeEndObject();
        } else {
            throw new IllegalArgumentException("expected a text, flag, whole number, decimal, instant, list or map,"
                    + " found " + value.getClass().getName());
        }
    }

    static void writeOptional(JsonGenerator out, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            write(out, value.get());
        } else {
            out.writeNull();
        }
    }

    static void writeInstant(JsonGenerator out, Optional<Instant> instant) throws IOException {
        if (instant.isPresent()) {
            out.writeNumber(instant.get().toEpochMilli());
        } else {
            out.writeNull();
        }
    }

    /** Reads the value whose first token is the current one. */
    static Object read(JsonParser in) throws IOException {
        return readNullable(in)
                .orElseThrow(() -> new IllegalStateException("expected a value in a stored state, found null"));
    }

    static Optional<Object> readOptional(JsonParser in) throws IOException {
        in.nextToken();
        return readNullable(in);
    }

    static Instant readInstant(JsonParser in) throws IOException {
        in.nextToken();
        return Instant.ofEpochMilli(in.getLongValue());
    }

    static Optional<Instant> readOptionalInstant(JsonParser in) throws IOException {
        return in.nextToken() == JsonToken.VALUE_NULL
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(in.getLongValue()));
    }

    static BigDecimal readDecimal(JsonParser in) throws IOException {
        if (read(in) instanceof BigDecimal decimal) {
            return decimal;
        }
        throw new IOException("expected a decimal in a stored state, found something else");
    }

    static void startArray(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_ARRAY) {
            throw new IOException("expected an array in a stored state, found " + in.currentToken());
        }
    }

    /** Moves to the next item of the array; false at its end. */
    static boolean hasNext(JsonParser in) throws IOException {
        return in.nextToken() != JsonToken.END_ARRAY;
    }

    private static void startTagged(JsonGenerator out, String tag) throws IOException {
        out.writeStartArray();
        out.writeString(tag);
    }

    private static void writeNullable(JsonGenerator out, Object value) throws IOException {
        writeOptional(out, Optional.ofNullable(value));
    }

    private static Optional<Object> readNullable(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(in.getText());
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NUMBER_INT -> Optional.of(in.getLongValue());
            case START_ARRAY -> Optional.of(readTagged(in));
            case START_OBJECT -> Optional.of(readMap(in));
            default -> throw new IOException("expected a value in a stored state, found " + in.currentToken());
        };
    }

    private static Object readTagged(JsonParser in) throws IOException {
        String tag = in.nextTextValue();
        if (LIST.equals(tag)) {
            List<Object> list = new ArrayList<>();
            while (hasNext(in)) {
                list.add(readNullable(in).orElse(null));
            }
            return list;
        }
        in.nextToken();
        Object value =
                switch (String.valueOf(tag)) {
                    case DECIMAL -> new BigDecimal(in.getText());
                    case INSTANT -> Instant.ofEpochMilli(in.getLongValue());
                    default -> throw new IOException("expected a decimal, an instant or a list in a stored state");
                };
        in.nextToken();
        return value;
    }

    private static Map<String, Object> readMap(JsonParser in) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            map.put(name, readNullable(in).orElse(null));
        }
        return map;
    }
}
