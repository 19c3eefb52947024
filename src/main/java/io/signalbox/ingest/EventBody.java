package io.signalbox.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of one event, an array of them, or {@code {"events": [...]}}.
 *
 * <p>Parsed once, in one pass. Malformed JSON is a problem of the whole body, since nobody knows what it was meant to
 * say; whatever else is wrong is a problem of its event alone.
 */
final class EventBody {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxNumberLength(400)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final byte[] body;
    private final List<RawEvent> events = new ArrayList<>();

    private EventBody(byte[] body) {
        this.body = body;
    }

    /**
     * The events of a body, in their order.
     *
     * @throws io.signalbox.platform.ProblemException 400 where it is not JSON of one of the three forms
     */
    static List<RawEvent> read(byte[] body) {
        EventBody reader = new EventBody(body);
        reader.requireUtf8();
        try (JsonParser parser = JSON.createParser(body)) {
            reader.readAll(parser);
        } catch (JsonProcessingException e) {
            throw malformed(Json.fault(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.events;
    }

    private void requireUtf8() {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                throw malformed("UTF-16 or UTF-32");
            }
        }
    }

    private void readAll(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw malformed("an empty body");
        } else if (first == JsonToken.START_ARRAY) {
            readElements(parser);
        } else if (first == JsonToken.START_OBJECT) {
            readObject(parser);
        } else {
            throw malformed("a single value");
        }
        if (parser.nextToken() != null) {
            throw malformed("something after the end, at byte " + start(parser));
        }
    }

    private void readElements(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = start(parser);
            StrictJson value = new StrictJson(parser);
            Object read = value.read();
            add(fields(read), problems(value, read), from, end(parser));
        }
    }

    /** An event, or the envelope of several: that is known only when its keys are. */
    private void readObject(JsonParser parser) throws IOException {
        int from = start(parser);
        StrictJson values = new StrictJson(parser);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        boolean isEnvelope = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("events") && token == JsonToken.START_ARRAY && !isEnvelope) {
                isEnvelope = true;
                readElements(parser);
                continue;
            }
            if (fields.containsKey(name)) {
                values.problems()
                        .add(new EventProblem(Reason.DUPLICATE_KEY, "/" + name, "the key twice", "each key once"));
            }
            fields.put(name, values.read());
        }
        if (!isEnvelope) {
            add(fields, values.problems(), from, end(parser));
        } else if (!fields.isEmpty()) {
            throw malformed("`events` beside " + String.join(", ", fields.keySet()));
        }
    }

    private static List<EventProblem> problems(StrictJson value, @Nullable Object read) {
        if (!(read instanceof Map<?, ?>)) {
            value.problems()
                    .add(new EventProblem(Reason.NOT_AN_EVENT, "", kindOf(read), "an object with the event's fields"));
        }
        return value.problems();
    }

    @SuppressWarnings("unchecked") // StrictJson makes maps of texts only
    private static Map<String, Object> fields(@Nullable Object read) {
        return read instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private void add(Map<String, Object> fields, List<EventProblem> problems, int from, int to) {
        events.add(new RawEvent(
                fields, problems, to - from, () -> new String(body, from, to - from, StandardCharsets.UTF_8)));
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }

    /** What a value is, in words that do not repeat it. */
    static String kindOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof String) {
            return "text";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof Boolean) {
            return "true or false";
        }
        return value instanceof List<?> ? "a list" : "an object";
    }

    private static RuntimeException malformed(String found) {
        return Problem.badRequest(
                        "the body is not JSON of events; none of it was accepted",
                        Problem.Item.of(
                                found,
                                "JSON in UTF-8: one event, an array of events, or {\"events\": [...]} with nothing"
                                        + " beside"))
                .asException();
    }
}
