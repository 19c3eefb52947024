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

    private static final String EVENTS = "events";

    private final byte[] body;
    private final String listKey;
    private final List<RawEvent> events = new ArrayList<>();
    private final Map<String, @Nullable Object> beside = new LinkedHashMap<>();
    private boolean isSeveral;

    private EventBody(byte[] body, String listKey) {
        this.body = body;
        this.listKey = listKey;
    }

    /**
     * The events of a body, in their order.
     *
     * @throws io.signalbox.platform.ProblemException 400 where it is not JSON of one of the three forms
     */
    static List<RawEvent> read(byte[] body) {
        EventBody reader = new EventBody(body, EVENTS);
        reader.readBody();
        if (!reader.beside.isEmpty()) {
            throw reader.malformed("`events` beside " + String.join(", ", reader.beside.keySet()));
        }
        return reader.events;
    }

    /**
     * A body whose list of events is under another key, with what stands beside it.
     *
     * @param listKey empty: several are an array, and no key has them
     *
     * @throws io.signalbox.platform.ProblemException 400 where it is not JSON of one of the three forms
     */
    static Envelope readEnvelope(byte[] body, String listKey) {
        EventBody reader = new EventBody(body, listKey);
        reader.readBody();
        return new Envelope(reader.beside, reader.events, reader.isSeveral);
    }

    private void readBody() {
        requireUtf8();
        try (JsonParser parser = JSON.createParser(body)) {
            readAll(parser);
        } catch (JsonProcessingException e) {
            throw malformed(Json.fault(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        isSeveral = true;
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
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (isList(name) && token == JsonToken.START_ARRAY && !isSeveral) {
                readElements(parser);
                continue;
            }
            if (fields.containsKey(name)) {
                values.problems()
                        .add(new EventProblem(Reason.DUPLICATE_KEY, "/" + name, "the key twice", "each key once"));
            }
            fields.put(name, values.read());
        }
        if (!isSeveral) {
            add(fields, values.problems(), from, end(parser));
        } else if (values.problems().isEmpty()) {
            beside.putAll(fields);
        } else {
            throw malformed(values.problems().get(0).message() + ", beside `" + listKey + "`");
        }
    }

    private boolean isList(String name) {
        return !listKey.isEmpty() && name.equals(listKey);
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

    private RuntimeException malformed(String found) {
        return Problem.badRequest(
                        "the body is not JSON of events; none of it was accepted",
                        Problem.Item.of(
                                found,
                                "JSON in UTF-8: one event, an array of events"
                                        + (listKey.isEmpty() ? "" : ", or {\"" + listKey + "\": [...]}")
                                        + (listKey.equals(EVENTS) ? " with nothing beside" : "")))
                .asException();
    }
}
