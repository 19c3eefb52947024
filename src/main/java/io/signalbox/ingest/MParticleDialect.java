package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * mParticle's events API, version 2 (docs.mparticle.com/developers/apis/http): batches of events become ours. Pure.
 *
 * <p>A custom event has the name that it comes with; a commerce event is called as the plan's aliases know its action,
 * and one about several products, but for a purchase, is an event each. Identities and attributes of the batch are said
 * of each of its events; a batch without events says them alone, as {@code Identified}.
 */
final class MParticleDialect {

    /** No body has its batches under a key: it is one batch, or a list of them. */
    static final String LIST = "";

    private static final Map<String, String> IDENTITIES =
            Map.of("customerid", "userId", "email", "email", "mobile_number", "phone", "phone_number_2", "phone");

    private static final List<String> DEVICES =
            List.of("ios_idfv", "android_uuid", "ios_advertising_id", "android_advertising_id", "device_id");

    private static final Map<String, String> ACTIONS = Map.ofEntries(
            Map.entry("add_to_cart", "Product Added"),
            Map.entry("remove_from_cart", "Product Removed"),
            Map.entry("view", "Product Viewed"),
            Map.entry("view_detail", "Product Viewed"),
            Map.entry("click", "Product Clicked"),
            Map.entry("checkout", "Checkout Started"),
            Map.entry("purchase", "Order Completed"),
            Map.entry("refund", "Order Refunded"),
            Map.entry("add_to_wishlist", "Product Added to Wishlist"),
            Map.entry("remove_from_wish_list", "Product Removed from Wishlist"));

    private static final Map<String, String> OF_AN_ORDER = Map.of(
            "transaction_id",
            "order_id",
            "total_amount",
            "total",
            "tax_amount",
            "tax",
            "shipping_amount",
            "shipping",
            "coupon_code",
            "coupon");

    private static final Map<String, String> OF_A_PRODUCT =
            Map.of("id", "product_id", "name", "product_name", "coupon_code", "coupon");

    /** Bytes; a batch must not become a hundred times as large by what it says once. */
    private static final long MAX_REPEATED = 4_000_000;

    private final Instant receivedAt;
    private final List<RawEvent> events = new ArrayList<>();

    private MParticleDialect(Instant receivedAt) {
        this.receivedAt = receivedAt;
    }

    /** Our events, in the order of theirs. */
    static List<RawEvent> translate(Envelope body, Instant receivedAt) {
        MParticleDialect dialect = new MParticleDialect(receivedAt);
        body.events().forEach(dialect::batch);
        return dialect.events;
    }

    private void batch(RawEvent batch) {
        Object list = batch.fields().get("events");
        if (batch.isNoEvent()) {
            events.add(batch);
        } else if (!batch.problems().isEmpty()) {
            events.add(ofBatch(batch).raw());
        } else if (list instanceof List<?> several && !several.isEmpty()) {
            long repeated = (long) several.size() * CanonicalEvent.size(shared(batch));
            if (repeated > MAX_REPEATED) {
                events.add(new CanonicalEvent(batch)
                        .problem(new EventProblem(
                                Reason.TOO_LARGE,
                                "",
                                "identities and attributes that are said of " + several.size() + " events, together "
                                        + repeated + " bytes",
                                "at most " + MAX_REPEATED + "; a smaller batch"))
                        .raw());
                return;
            }
            several.forEach(one -> event(batch, one));
        } else if (list == null || list instanceof List<?>) {
            CanonicalEvent alone = ofBatch(batch).put("name", "Identified");
            add(alone, batch.fields(), batch.fields().get("source_request_id"), null);
        } else {
            events.add(ofBatch(batch)
                    .problem(new EventProblem(Reason.WRONG_TYPE, "/events", EventBody.kindOf(list), "a list of events"))
                    .raw());
        }
    }

    private void event(RawEvent batch, @Nullable Object sent) {
        CanonicalEvent event = ofBatch(batch);
        if (!(sent instanceof Map<?, ?>)) {
            events.add(event.problem(new EventProblem(
                            Reason.NOT_AN_EVENT,
                            "/events",
                            EventBody.kindOf(sent),
                            "an object with event_type and data"))
                    .rawPart(sent));
            return;
        }
        Map<String, @Nullable Object> fields = CanonicalEvent.object(sent);
        Map<String, @Nullable Object> data = CanonicalEvent.object(fields.get("data"));
        Map<String, @Nullable Object> attributes = CanonicalEvent.merged(null, data.get("custom_attributes"));
        event.objectOrNothing("/data", fields.get("data"))
                .objectOrNothing("/data/custom_attributes", data.get("custom_attributes"));
        Object type = fields.get("event_type");
        switch (type instanceof String text ? text : "") {
            case "custom_event" -> event.put("name", data.get("event_name")).put("properties", attributes);
            case "screen_view" -> {
                attributes.put("name", data.get("screen_name"));
                event.put("name", "Screen Viewed").put("properties", attributes);
            }
            case "commerce_event" -> {
                commerce(batch, fields, data, attributes);
                return;
            }
            default -> event.put("name", type).put("properties", attributes);
        }
        add(event, fields, data.get("source_message_id"), data.get("timestamp_unixtime_ms"));
    }

    private void commerce(
            RawEvent batch,
            Map<String, @Nullable Object> sent,
            Map<String, @Nullable Object> data,
            Map<String, @Nullable Object> attributes) {
        Map<String, @Nullable Object> action = CanonicalEvent.object(data.get("product_action"));
        Object named = action.get("action");
        Object name = ACTIONS.getOrDefault(String.valueOf(named), String.valueOf(named == null ? "" : named));
        Map<String, @Nullable Object> order = CanonicalEvent.merged(attributes, renamed(action, OF_AN_ORDER));
        order.keySet().removeAll(List.of("action", "products"));
        order.put("currency", data.get("currency_code"));
        List<?> products = action.get("products") instanceof List<?> list ? list : List.of();
        if (products.isEmpty() || "purchase".equals(named) || "refund".equals(named) || "checkout".equals(named)) {
            List<Map<String, @Nullable Object>> renamed = products.stream()
                    .map(product -> renamed(CanonicalEvent.object(product), OF_A_PRODUCT))
                    .toList();
            order.put("products", renamed);
            order.values().removeIf(value -> value == null || value.equals(List.of()));
            add(
                    ofBatch(batch).put("name", name).put("properties", order),
                    sent,
                    data.get("source_message_id"),
                    data.get("timestamp_unixtime_ms"));
            return;
        }
        int number = 0;
        for (Object product : products) {
            Map<String, @Nullable Object> properties =
                    CanonicalEvent.merged(order, renamed(CanonicalEvent.object(product), OF_A_PRODUCT));
            properties.values().removeIf(value -> value == null);
            Object id = data.get("source_message_id");
            add(
                    ofBatch(batch).put("name", name).put("properties", properties),
                    sent,
                    id == null || number == 0 ? id : id + "#" + number,
                    data.get("timestamp_unixtime_ms"));
            number++;
        }
    }

    private static Map<String, @Nullable Object> renamed(
            Map<String, @Nullable Object> fields, Map<String, String> names) {
        Map<String, @Nullable Object> renamed = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> more && name.equals("custom_attributes")) {
                more.forEach((custom, one) -> renamed.putIfAbsent(String.valueOf(custom), one));
            } else {
                renamed.put(names.getOrDefault(name, name), value);
            }
        });
        return renamed;
    }

    /** What a batch says of each of its events: who it was. */
    private static CanonicalEvent ofBatch(RawEvent batch) {
        Map<String, @Nullable Object> fields = batch.fields();
        CanonicalEvent event = new CanonicalEvent(batch);
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        CanonicalEvent.object(fields.get("user_identities")).forEach((kind, value) -> {
            if (IDENTITIES.containsKey(kind)) {
                event.put(IDENTITIES.get(kind), value);
            } else if (value != null) {
                others.put(kind, value);
            }
        });
        if (fields.get("mpid") != null) {
            others.put("mpid", fields.get("mpid"));
        }
        Map<String, @Nullable Object> device = CanonicalEvent.object(fields.get("device_info"));
        DEVICES.stream()
                .map(device::get)
                .filter(value -> value != null)
                .findFirst()
                .ifPresent(value -> event.put("deviceId", value));
        return event.put("identifiers", others).put("traits", fields.get("user_attributes"));
    }

    /** What is copied to each event of a batch. */
    private static List<@Nullable Object> shared(RawEvent batch) {
        Map<String, @Nullable Object> fields = batch.fields();
        return Arrays.asList(fields.get("user_identities"), fields.get("user_attributes"), fields.get("mpid"));
    }

    private void add(
            CanonicalEvent event,
            Map<String, @Nullable Object> sent,
            @Nullable Object id,
            @Nullable Object occurredAt) {
        events.add(event.put("occurredAt", occurredAt)
                .identified(id, receivedAt, events.size())
                .rawPart(sent));
    }
}
