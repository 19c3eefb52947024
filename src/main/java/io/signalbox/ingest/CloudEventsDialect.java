package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 (github.com/cloudevents/spec) in JSON: each becomes one of our events. Pure.
 *
 * <p>The name is the last part of {@code type}, without a version behind it: {@code org.example.product_viewed.v1} is
 * {@code product_viewed}. {@code source} and {@code id} together are its id. Identifiers and traits stand in {@code data}
 * under our names, or in the extension attributes {@code userid}, {@code anonymousid}, {@code email}, {@code phone},
 * {@code deviceid}; where there is none, the {@code subject} is the user's id. The rest of {@code data} are properties.
 */
final class CloudEventsDialect {

    /** A list of CloudEvents is an array. */
    static final String LIST = "";

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final List<String> IDENTIFIERS = List.of("userId", "anonymousId", "email", "phone", "deviceId");
    private static final int LONGEST_ID = EventDecoder.MAX_ID_LENGTH;

    private CloudEventsDialect() {}

    /** Our events, one for each that was sent, in their order. */
    static List<RawEvent> translate(Envelope body) {
        return body.events().stream().map(CloudEventsDialect::translate).toList();
    }

    /**
     * An event of which the attributes stood in headers, {@code ce-id} and so on, and the data were the body.
     *
     * @param attributes by name, without {@code ce-}
     * @throws io.signalbox.platform.ProblemException 400 where the data are a list
     */
    static Envelope binary(Map<String, String> attributes, Envelope data) {
        if (data.isSeveral()) {
            throw Problem.badRequest(
                            "the data of an event are no object; nothing was accepted",
                            Problem.Item.of("a list", "an object, or a batch without ce- headers"))
                    .asException();
        }
        RawEvent one = data.events().get(0);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(attributes);
        fields.put("data", one.fields());
        return new Envelope(Map.of(), List.of(new RawEvent(fields, one.problems(), one.size(), one.text())), false);
    }

    private static RawEvent translate(RawEvent sent) {
        if (sent.isNoEvent()) {
            return sent;
        }
        Map<String, @Nullable Object> fields = sent.fields();
        CanonicalEvent event = new CanonicalEvent(sent);
        for (String name : REQUIRED) {
            if (!(fields.get(name) instanceof String text) || text.isBlank()) {
                event.problem(new EventProblem(
                        Reason.WRONG_TYPE,
                        "/" + name,
                        EventBody.kindOf(fields.get(name)),
                        "text, as CloudEvents have it"));
            }
        }
        Object data = fields.get("data");
        if (!(data instanceof Map<?, ?>) && (data != null || fields.containsKey("data_base64"))) {
            event.problem(new EventProblem(
                    Reason.WRONG_TYPE,
                    data == null ? "/data_base64" : "/data",
                    data == null ? "bytes" : EventBody.kindOf(data),
                    "an object in data"));
        }
        Map<String, @Nullable Object> properties = CanonicalEvent.merged(null, data);
        boolean isKnown = false;
        for (String kind : IDENTIFIERS) {
            Object inData = properties.remove(kind);
            Object value = inData == null ? fields.get(kind.toLowerCase(Locale.ROOT)) : inData;
            event.put(kind, value);
            isKnown = isKnown || value != null;
        }
        Object identifiers = properties.remove("identifiers");
        event.put("identifiers", identifiers).put("traits", properties.remove("traits"));
        if (!isKnown && identifiers == null) {
            event.put("userId", fields.get("subject"));
        }
        Object nested = properties.get("properties");
        if (nested instanceof Map<?, ?>) {
            properties.remove("properties");
            properties = CanonicalEvent.merged(properties, nested);
        }
        return event.put("id", id(fields))
                .put("name", name(fields.get("type")))
                .put("occurredAt", fields.get("time"))
                .put("properties", properties)
                .raw();
    }

    /** Ids are unique within their source. */
    private static @Nullable Object id(Map<String, @Nullable Object> fields) {
        if (fields.get("source") == null || fields.get("id") == null) {
            return null;
        }
        String id = fields.get("source") + "#" + fields.get("id");
        return id.length() > LONGEST_ID ? CanonicalEvent.hash(id) : id;
    }

    private static @Nullable Object name(@Nullable Object type) {
        if (!(type instanceof String text)) {
            return null;
        }
        String name = text.replaceFirst("\\.v[0-9]+(\\.[0-9]+)*$", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
