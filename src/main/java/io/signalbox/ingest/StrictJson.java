package io.signalbox.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.signalbox.ingest.EventProblem.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value as texts, longs, decimals, booleans, lists and maps, and notes what no event may hold: a key
 * twice, text that cannot be stored, nesting without end.
 *
 * <p>Malformed JSON is the parser's exception; what is noted here leaves the rest of the body readable.
 */
final class StrictJson {

    static final int MAX_DEPTH = 16;

    private final JsonParser parser;
    private final List<EventProblem> problems = new ArrayList<>(0);
    private final int depth;

    /** At the current token, which is the first of the value. */
    StrictJson(JsonParser parser) {
        this.parser = parser;
        // The context of a value that has just begun is already its own.
        this.depth = contextDepth();
    }

    List<EventProblem> problems() {
        return problems;
    }

    /** The value, up to its last token. */
    @Nullable
    Object read() throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private Map<String, @Nullable Object> object() throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (isTooDeep()) {
            return fields;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            text(name);
            if (fields.containsKey(name)) {
                problem(Reason.DUPLICATE_KEY, "the key twice", "each key once");
            }
            parser.nextToken();
            fields.put(name, read());
        }
        return fields;
    }

    private List<@Nullable Object> array() throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        if (isTooDeep()) {
            return elements;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(read());
        }
        return elements;
    }

    private boolean isTooDeep() throws IOException {
        if (contextDepth() - depth < MAX_DEPTH) {
            return false;
        }
        problem(Reason.TOO_DEEP, "more than " + MAX_DEPTH + " levels", "at most " + MAX_DEPTH);
        parser.skipChildren();
        return true;
    }

    private Object number() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigDecimal decimal = parser.getDecimalValue();
        return decimal;
    }

    private String text(String text) {
        if (!isStorable(text)) {
            problem(Reason.UNSTORABLE_TEXT, "U+0000 or half a surrogate pair", "text of Unicode characters");
        }
        return text;
    }

    /** PostgreSQL stores any text but U+0000, and UTF-8 has no form for half a surrogate pair. */
    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            } else if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text, with U+FFFD for what cannot be stored. */
    static String storable(String text) {
        if (isStorable(text)) {
            return text;
        }
        byte[] bytes = text.replace('\0', '\uFFFD').getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int contextDepth() {
        return parser.getParsingContext().getNestingDepth();
    }

    private void problem(Reason reason, String found, String expected) {
        problems.add(new EventProblem(reason, pointer(), found, expected));
    }

    /** The place within the value; the path up to the value itself is the caller's. */
    private String pointer() {
        String whole = parser.getParsingContext().pathAsPointer().toString();
        int start = 0;
        for (int level = 1; level < depth && start >= 0; level++) {
            start = whole.indexOf('/', start + 1);
        }
        return start < 0 ? "" : whole.substring(start);
    }
}
