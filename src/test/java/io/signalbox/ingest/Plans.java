package io.signalbox.ingest;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tracking plans for the tests of the doors. */
final class Plans {

    private Plans() {}

    /** Product views with an id, a price and nothing else; ages of people. */
    static TrackingPlan shop() {
        EventSchema viewed = new EventSchema(
                "product_viewed",
                "",
                Map.of(
                        "productId", PropertySchema.of("productId", PropertySchema.Type.STRING),
                        "price", PropertySchema.of("price", PropertySchema.Type.NUMBER)),
                Set.of("productId"),
                false,
                Set.of("SiteActivity"),
                Set.of("Product Viewed", "view_item"),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.of("price"));
        return new TrackingPlan(
                "shop",
                Map.of("product_viewed", viewed),
                Map.of("age", PropertySchema.of("age", PropertySchema.Type.INTEGER)),
                UnknownEvents.ACCEPT);
    }
}
