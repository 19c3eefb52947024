package io.signalbox.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.signalbox.platform.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event of a client's dialect while it becomes one of ours: its fields by the names of {@link EventFields}. */
final class CanonicalEvent {

    /** Numbers as short as they came: written out, a large exponent would fill the memory. */
    private static final ObjectWriter JSON =
            Json.mapper().writer().without(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    private final RawEvent sent;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final List<EventProblem> problems;

    CanonicalEvent(RawEvent sent) {
        this.sent = sent;
        this.problems = new ArrayList<>(sent.problems());
    }

    /** Absent where there is nothing: clients send null, or blank text, for what they do not know. */
    CanonicalEvent put(String name, @Nullable Object value) {
        boolean isNothing = value == null
                || (value instanceof String text && text.isBlank())
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
        if (!isNothing) {
            fields.put(name, value);
        }
        return this;
    }

    CanonicalEvent problem(EventProblem problem) {
        problems.add(problem);
        return this;
    }

    /** Says so where something that should be an object is something else, instead of leaving it out. */
    CanonicalEvent objectOrNothing(String pointer, @Nullable Object value) {
        return value == null || value instanceof Map<?, ?>
                ? this
                : problem(new EventProblem(
                        EventProblem.Reason.WRONG_TYPE, pointer, EventBody.kindOf(value), "an object"));
    }

    /**
     * Gives an event without an id of its own one that is computed: with a time of its own the same content is the same
     * event, so that sending it again changes nothing; without one each reception counts.
     *
     * @param place of the event in its request
     */
    CanonicalEvent identified(@Nullable Object id, Instant receivedAt, int place) {
        put("id", id);
        if (!fields.containsKey("id")) {
            String once = fields.containsKey("occurredAt") ? "" : "@" + receivedAt + "#" + place;
            fields.put("id", hash(json(fields) + once));
        }
        return this;
    }

    /**
     * The event as the decoder reads it. Its text, for the quarantine, is the translated one, which can be sent in again;
     * where the sent one was no proper JSON it is that.
     */
    RawEvent raw() {
        Supplier<String> text = problems.isEmpty() ? () -> json(fields) : sent.text();
        return new RawEvent(fields, problems, sent.size(), text);
    }

    /**
     * The same for an event that is only a part of what was sent: it is measured by itself, and what is wrong with it is
     * kept without the rest.
     */
    RawEvent rawPart(@Nullable Object part) {
        Supplier<String> text = () -> json(problems.isEmpty() ? fields : part);
        return new RawEvent(fields, problems, size(fields), text);
    }

    /** Bytes of JSON. */
    static int size(@Nullable Object value) {
        return json(value).getBytes(StandardCharsets.UTF_8).length;
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected fields of plain JSON", e);
        }
    }

    /** An id that is as good as the text, and short: 39 characters. */
    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The value as an object; empty where it is none. */
    @SuppressWarnings("unchecked") // StrictJson makes maps of texts only
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** The first that says something: clients send null, or an empty text, for what they do not know. */
    static @Nullable Object first(@Nullable Object... values) {
        for (Object value : values) {
            if (value != null && !value.equals("")) {
                return value;
            }
        }
        return null;
    }

    /** Both, where they agree on a name the second. */
    static Map<String, @Nullable Object> merged(@Nullable Object first, @Nullable Object second) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(object(first));
        merged.putAll(object(second));
        return merged;
    }

    @Override
    public String toString() {
        return "event in translation";
    }
}
