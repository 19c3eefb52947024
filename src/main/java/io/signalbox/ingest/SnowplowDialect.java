package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Snowplow's tracker protocol, version 2 (docs.snowplow.io, "Snowplow Tracker Protocol"): its events become ours. Pure.
 *
 * <p>A self-describing event has the name of its schema and its data as properties; one called {@code identify} gives
 * traits instead, {@code group} and {@code alias} are what Segment calls so. A structured event is called as its action.
 */
final class SnowplowDialect {

    /** The key of a body with the list of its events. */
    static final String LIST = "data";

    private static final Map<String, String> STRUCTURED =
            Map.of("se_ca", "category", "se_la", "label", "se_pr", "property", "se_va", "value");
    private static final Map<String, String> PAGE = Map.of("url", "url", "page", "title", "refr", "referrer");
    private static final Map<String, String> TRANSACTION =
            Map.of("tr_id", "order_id", "tr_tt", "total", "tr_tx", "tax", "tr_sh", "shipping", "tr_cu", "currency");
    private static final Map<String, String> ITEM = Map.of(
            "ti_id",
            "order_id",
            "ti_sk",
            "product_id",
            "ti_nm",
            "product_name",
            "ti_ca",
            "category",
            "ti_pr",
            "price",
            "ti_qu",
            "quantity",
            "ti_cu",
            "currency");

    private final Instant receivedAt;

    private SnowplowDialect(Instant receivedAt) {
        this.receivedAt = receivedAt;
    }

    /** Our events, one for each that was sent, in their order. */
    static List<RawEvent> translate(Envelope body, Instant receivedAt) {
        SnowplowDialect dialect = new SnowplowDialect(receivedAt);
        List<RawEvent> events = new ArrayList<>(body.events().size());
        for (RawEvent sent : body.events()) {
            events.add(dialect.translate(sent, events.size()));
        }
        return events;
    }

    /** Trackers have no key of their own: the application's id stands for it where no header holds one. */
    static Optional<String> writeKey(Envelope body) {
        return body.text("aid");
    }

    private RawEvent translate(RawEvent sent, int place) {
        if (sent.isNoEvent()) {
            return sent;
        }
        Map<String, @Nullable Object> fields = sent.fields();
        CanonicalEvent event = new CanonicalEvent(sent);
        event.put("userId", fields.get("uid")).put("anonymousId", fields.get("duid"));
        Object type = fields.get("e");
        switch (type instanceof String text ? text : "") {
            case "pv" -> event.put("name", "Page Viewed").put("properties", renamed(fields, PAGE));
            case "pp" -> event.put("name", "Page Pinged").put("properties", renamed(fields, PAGE));
            case "se" -> event.put("name", fields.get("se_ac")).put("properties", renamed(fields, STRUCTURED));
            case "tr" -> event.put("name", "Order Completed").put("properties", renamed(fields, TRANSACTION));
            case "ti" -> event.put("name", "Order Item").put("properties", renamed(fields, ITEM));
            case "ue" -> selfDescribing(event, fields);
            default ->
                event.problem(new EventProblem(
                        Reason.WRONG_TYPE,
                        "/e",
                        type instanceof String ? "another text" : EventBody.kindOf(type),
                        "one of pv, pp, se, tr, ti, ue"));
        }
        Object happened = fields.get("ttm") == null ? fields.get("dtm") : fields.get("ttm");
        event.put("occurredAt", happened).identified(fields.get("eid"), receivedAt, place);
        Object corrected =
                fields.get("ttm") == null ? ClockSkew.corrected(happened, fields.get("stm"), receivedAt) : happened;
        return event.put("occurredAt", corrected).raw();
    }

    /** {@code ue_pr} is JSON, {@code ue_px} the same in the URL's Base64; in both the event is inside another schema. */
    private static void selfDescribing(CanonicalEvent event, Map<String, @Nullable Object> fields) {
        boolean isPlain = fields.get("ue_pr") != null;
        String pointer = isPlain ? "/ue_pr" : "/ue_px";
        Map<String, Object> outer = json(isPlain ? fields.get("ue_pr") : decoded(fields.get("ue_px")));
        Map<String, @Nullable Object> inner = CanonicalEvent.object(outer.get("data"));
        Optional<String> schema = schemaName(inner.get("schema"));
        if (schema.isEmpty()) {
            event.problem(new EventProblem(
                    Reason.WRONG_TYPE,
                    pointer,
                    outer.isEmpty() ? "no JSON object" : "no schema such as iglu:org.example/name/jsonschema/1-0-0",
                    "a self-describing event"));
            return;
        }
        event.objectOrNothing(pointer + "/data/data", inner.get("data"));
        Map<String, @Nullable Object> data = CanonicalEvent.merged(null, inner.get("data"));
        switch (schema.get()) {
            case "identify" -> event.put("name", "Identified").put("traits", data);
            case "group" -> event.put("name", "Grouped").put("properties", data);
            case "alias" -> event.put("name", "Aliased").put("anonymousId", data.get("previousId"));
            case "screen_view" -> event.put("name", "Screen Viewed").put("properties", data);
            default -> event.put("name", schema.get()).put("properties", data);
        }
    }

    /** {@code name} of {@code iglu:vendor/name/format/version}. */
    private static Optional<String> schemaName(@Nullable Object schema) {
        if (!(schema instanceof String text) || !text.startsWith("iglu:")) {
            return Optional.empty();
        }
        String[] parts = text.substring("iglu:".length()).split("/", -1);
        return parts.length == 4 && !parts[1].isBlank() ? Optional.of(parts[1]) : Optional.empty();
    }

    private static Map<String, Object> json(@Nullable Object text) {
        if (!(text instanceof String json)) {
            return Map.of();
        }
        try {
            Envelope read = EventBody.readEnvelope(json.getBytes(StandardCharsets.UTF_8), "");
            boolean isObject =
                    read.events().size() == 1 && read.events().get(0).problems().isEmpty();
            return isObject ? read.events().get(0).fields() : Map.of();
        } catch (ProblemException noJson) {
            return Map.of();
        }
    }

    private static @Nullable Object decoded(@Nullable Object encoded) {
        try {
            return encoded instanceof String text
                    ? new String(Base64.getUrlDecoder().decode(text.replace("=", "")), StandardCharsets.UTF_8)
                    : null;
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> renamed(
            Map<String, @Nullable Object> fields, Map<String, String> names) {
        Map<String, @Nullable Object> renamed = new LinkedHashMap<>();
        names.forEach((sent, name) -> {
            if (fields.get(sent) != null) {
                renamed.put(name, fields.get(sent));
            }
        });
        return renamed;
    }
}
