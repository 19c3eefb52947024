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
import java.util.List;
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
                            property("category", PropertySchema.Type.STRING),
                            property("product_id", PropertySchema.Type.STRING),
                            property("price", PropertySchema.Type.NUMBER),
                            property("shipping", PropertySchema.Type.NUMBER),
                            property("quantity", PropertySchema.Type.INTEGER),
                            property("gift", PropertySchema.Type.BOOLEAN),
                            property("seen_at", PropertySchema.Type.DATE_TIME),
                            property("tags", PropertySchema.Type.ARRAY)),
                    event(
                            "add_to_cart",
                            Set.of("SiteActivity"),
                            "price",
                            property("category", PropertySchema.Type.STRING),
                            property("product_id", PropertySchema.Type.STRING),
                            property("price", PropertySchema.Type.NUMBER)),
                    event(
                            "purchase_completed",
                            Set.of(),
                            "amount",
                            property("amount", PropertySchema.Type.NUMBER),
                            property("categories", PropertySchema.Type.ARRAY)),
                    event("search", Set.of("SiteActivity"), "", property("term", PropertySchema.Type.STRING))),
            Map.of(
                    "country", property("country", PropertySchema.Type.STRING),
                    "age", property("age", PropertySchema.Type.INTEGER),
                    "subscribed", property("subscribed", PropertySchema.Type.BOOLEAN),
                    "birthday", property("birthday", PropertySchema.Type.DATE)),
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

    private static PropertySchema property(String name, PropertySchema.Type type) {
        return new PropertySchema(
                name,
                type,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                "");
    }
}
