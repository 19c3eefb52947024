package io.signalbox.rulebook;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import io.signalbox.model.TraitChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small shop: its tracking plan, and what happens in it. */
final class Shop {

    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    static final TrackingPlan PLAN = new TrackingPlan(
            "shop-1",
            events(
                    event(
                            "product_viewed",
                            Set.of("SiteActivity"),
                            "price",
                            PropertySchema.of("category", PropertySchema.Type.STRING),
                            PropertySchema.of("product_id", PropertySchema.Type.STRING),
                            PropertySchema.of("price", PropertySchema.Type.NUMBER),
                            PropertySchema.of("shipping", PropertySchema.Type.NUMBER),
                            PropertySchema.of("quantity", PropertySchema.Type.INTEGER),
                            PropertySchema.of("gift", PropertySchema.Type.BOOLEAN),
                            PropertySchema.of("seen_at", PropertySchema.Type.DATE_TIME),
                            PropertySchema.of("tags", PropertySchema.Type.ARRAY)),
                    event(
                            "add_to_cart",
                            Set.of("SiteActivity"),
                            "price",
                            PropertySchema.of("category", PropertySchema.Type.STRING),
                            PropertySchema.of("product_id", PropertySchema.Type.STRING),
                            PropertySchema.of("price", PropertySchema.Type.NUMBER)),
                    event(
                            "purchase_completed",
                            Set.of(),
                            "amount",
                            PropertySchema.of("amount", PropertySchema.Type.NUMBER),
                            PropertySchema.of("categories", PropertySchema.Type.ARRAY)),
                    event("search", Set.of("SiteActivity"), "", PropertySchema.of("term", PropertySchema.Type.STRING))),
            Map.of(
                    "country", PropertySchema.of("country", PropertySchema.Type.STRING),
                    "age", PropertySchema.of("age", PropertySchema.Type.INTEGER),
                    "subscribed", PropertySchema.of("subscribed", PropertySchema.Type.BOOLEAN),
                    "birthday", PropertySchema.of("birthday", PropertySchema.Type.DATE)),
            UnknownEvents.ACCEPT);

    private Shop() {}

    static Event viewed(String id, Duration ago, Object... properties) {
        return happened("product_viewed", id, ago, properties);
    }

    static Event carted(String id, Duration ago, Object... properties) {
        return happened("add_to_cart", id, ago, properties);
    }

    static Event bought(String id, Duration ago, Object... properties) {
        return happened("purchase_completed", id, ago, properties);
    }

    static Event happened(String name, String id, Duration ago, Object... properties) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            map.put((String) properties[i], properties[i + 1]);
        }
        Instant at = NOON.minus(ago);
        return new Event(id, name, at, at, map, TraitChanges.NONE);
    }

    private static Map<String, EventSchema> events(EventSchema... schemas) {
        Map<String, EventSchema> events = new LinkedHashMap<>();
        for (EventSchema schema : schemas) {
            events.put(schema.name(), schema);
        }
        return events;
    }

    private static EventSchema event(String name, Set<String> families, String value, PropertySchema... properties) {
        Map<String, PropertySchema> byName = new LinkedHashMap<>();
        for (PropertySchema property : properties) {
            byName.put(property.name(), property);
        }
        return new EventSchema(
                name,
                "",
                byName,
                Set.of(),
                false,
                families,
                Set.of(),
                name.equals("search") ? Duration.ofDays(30) : EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.of(value).filter(text -> !text.isBlank()));
    }
}
