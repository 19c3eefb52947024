package io.signalbox.decision;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
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

    private FlowPlans() {}

    private static EventSchema event(String name, String property, PropertySchema.Type type) {
        return new EventSchema(
                name,
                "",
                Map.of(property, PropertySchema.of(property, type)),
                Set.of(),
                true,
                Set.of(),
                Set.of(),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.empty());
    }
}
