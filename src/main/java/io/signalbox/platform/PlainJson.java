package io.signalbox.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON without a declared type: texts, flags, lists, maps in the order of their keys, and numbers without loss.
 *
 * <p>An integer is a {@code Long} where it fits, every other number a {@code BigDecimal}: Jackson's own choices are either
 * {@code Integer} for small ones or a failure for large ones.
 */
final class PlainJson extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    PlainJson() {
        super(Object.class);
    }

    @Override
    public @Nullable Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> object(in, context);
            case START_ARRAY -> array(in, context);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> integer(in);
            case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_EMBEDDED_OBJECT -> in.getEmbeddedObject();
            default -> context.handleUnexpectedToken(Object.class, in);
        };
    }

    private Map<String, @Nullable Object> object(JsonParser in, DeserializationContext context) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        String name = in.currentToken() == JsonToken.START_OBJECT ? in.nextFieldName() : in.currentName();
        for (; name != null && in.currentToken() == JsonToken.FIELD_NAME; name = in.nextFieldName()) {
            in.nextToken();
            members.put(name, deserialize(in, context));
        }
        return members;
    }

    private List<@Nullable Object> array(JsonParser in, DeserializationContext context) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(deserialize(in, context));
        }
        return elements;
    }

    private static Object integer(JsonParser in) throws IOException {
        return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? new BigDecimal(in.getBigIntegerValue())
                : (Object) in.getLongValue();
    }
}
