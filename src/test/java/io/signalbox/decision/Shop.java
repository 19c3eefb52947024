package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shop that the tests are about: its tracking plan, and what happens in it. */
final class Shop {

    static final int VIEWS_KEPT = 7;
    static final Duration CLICKS_KEPT = Duration.ofDays(20);

    static final TrackingPlan PLAN = new TrackingPlan(
            "shop",
            byName(
                    event("product_viewed", Set.of("SiteActivity"), EventSchema.DEFAULT_RETENTION, VIEWS_KEPT, "")
                            .with(text("category"), text("product_id"), number("price")),
                    event("add_to_cart", Set.of("SiteActivity"), EventSchema.DEFAULT_RETENTION, 500, "")
                            .with(text("product_id"), number("price")),
                    event("purchase_completed", Set.of("SiteActivity"), EventSchema.DEFAULT_RETENTION, 500, "total")
                            .with(number("total")),
                    event("email_clicked", Set.of(), CLICKS_KEPT, 500, "").with(text("campaign"))),
            traits(text("country"), text("timezone"), text("birthday"), text("last_browsed_category")),
            TrackingPlan.UnknownEvents.ACCEPT);

    private Shop() {}

    static Event viewed(String id, Instant at, String category) {
        return event(id, "product_viewed", at, Map.of("category", category));
    }

    static Event addedToCart(String id, Instant at) {
        return event(id, "add_to_cart", at, Map.of("product_id", "p-" + id));
    }

    static Event purchased(String id, Instant at, String total) {
        return event(id, "purchase_completed", at, Map.of("total", new BigDecimal(total)));
    }

    static Event traits(String id, Instant at, Map<String, ?> traits) {
        return new Event(id, Situation.TRAITS_ONLY, at, at, Map.of(), TraitChanges.of(traits));
    }

    static Event event(String id, String name, Instant at, Map<String, Object> properties) {
        return new Event(id, name, at, at, properties, TraitChanges.NONE);
    }

    /** The same event, received at another instant than it happened. */
    static Event received(Event event, Instant receivedAt) {
        return new Event(event.id(), event.name(), event.occurredAt(), receivedAt, event.properties(), event.traits());
    }

    private record Named(EventSchema schema) {
        Named with(PropertySchema... properties) {
            return new Named(new EventSchema(
                    schema.name(),
                    schema.description(),
                    traits(properties),
                    Set.of(),
                    true,
                    schema.families(),
                    Set.of(),
                    schema.retention(),
                    schema.maxFacts(),
                    schema.value()));
        }
    }

    private static Named event(String name, Set<String> families, Duration retention, int maxFacts, String value) {
        return new Named(new EventSchema(
                name,
                "",
                Map.of(),
                Set.of(),
                true,
                families,
                Set.of(),
                retention,
                maxFacts,
                Optional.of(value).filter(property -> !property.isEmpty())));
    }

    private static Map<String, EventSchema> byName(Named... schemas) {
        Map<String, EventSchema> byName = new LinkedHashMap<>();
        List.of(schemas).forEach(named -> byName.put(named.schema().name(), named.schema()));
        return byName;
    }

    private static Map<String, PropertySchema> traits(PropertySchema... schemas) {
        Map<String, PropertySchema> byName = new LinkedHashMap<>();
        List.of(schemas).forEach(schema -> byName.put(schema.name(), schema));
        return byName;
    }

    private static PropertySchema text(String name) {
        return PropertySchema.of(name, PropertySchema.Type.STRING);
    }

    private static PropertySchema number(String name) {
        return PropertySchema.of(name, PropertySchema.Type.NUMBER);
    }
}
