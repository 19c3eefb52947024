package io.signalbox.decision;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small shop. */
final class FlowPlans {

    static final TrackingPlan SHOP = new TrackingPlan(
            "flow-shop",
            Map.of(
                    "product_viewed", event("product_viewed", "productId", PropertySchema.Type.STRING),
                    "add_to_cart", event("add_to_cart", "productId", PropertySchema.Type.STRING),
                    "purchase_completed", event("purchase_completed", "total", PropertySchema.Type.NUMBER),
                    "email_clicked", event("email_clicked", "campaign", PropertySchema.Type.STRING)),
            Map.of("interest", PropertySchema.of("interest", PropertySchema.Type.STRING)),
            TrackingPlan.UnknownEvents.ACCEPT);

    /** With the events that tell of calls, and a field of an answer. */
    static final TrackingPlan WITH_CALLS = withCalls();

    private FlowPlans() {}

    private static TrackingPlan withCalls() {
        Map<String, EventSchema> events = new HashMap<>(SHOP.events());
        for (String name : List.of("call_answered", "call_failed")) {
            events.put(
                    name,
                    event(
                            name,
                            Map.of(
                                    "flow", PropertySchema.Type.STRING,
                                    "run", PropertySchema.Type.STRING,
                                    "step", PropertySchema.Type.STRING,
                                    "calledAt", PropertySchema.Type.DATE_TIME,
                                    "status", PropertySchema.Type.INTEGER,
                                    "discount", PropertySchema.Type.NUMBER)));
        }
        return new TrackingPlan("flow-shop-calls", events, SHOP.traits(), SHOP.unknownEvents());
    }

    private static EventSchema event(String name, String property, PropertySchema.Type type) {
        return event(name, Map.of(property, type));
    }

    private static EventSchema event(String name, Map<String, PropertySchema.Type> types) {
        Map<String, PropertySchema> properties = new HashMap<>();
        types.forEach((property, type) -> properties.put(property, PropertySchema.of(property, type)));
        return new EventSchema(
                name,
                "",
                properties,
                Set.of(),
                true,
                Set.of(),
                Set.of(),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.empty());
    }
}
