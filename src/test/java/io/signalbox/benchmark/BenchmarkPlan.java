package io.signalbox.benchmark;

import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tracking plan of the benchmarks: the events of a shop, and others that never arrive. */
final class BenchmarkPlan {

    static final int OTHER_EVENTS = 20;

    private BenchmarkPlan() {}

    static TrackingPlan plan() {
        Map<String, EventSchema> events = new LinkedHashMap<>();
        put(events, "product_viewed", Set.of("SiteActivity"), "category", PropertySchema.Type.STRING);
        put(events, "add_to_cart", Set.of("SiteActivity"), "category", PropertySchema.Type.STRING);
        put(events, "purchase_completed", Set.of("SiteActivity"), "total", PropertySchema.Type.NUMBER);
        for (int i = 0; i < OTHER_EVENTS; i++) {
            put(events, "other_" + (char) ('a' + i), Set.of(), "category", PropertySchema.Type.STRING);
        }
        return new TrackingPlan("benchmark", events, Map.of(), TrackingPlan.UnknownEvents.ACCEPT);
    }

    private static void put(
            Map<String, EventSchema> events,
            String name,
            Set<String> families,
            String property,
            PropertySchema.Type type) {
        events.put(
                name,
                new EventSchema(
                        name,
                        "",
                        Map.of(property, PropertySchema.of(property, type)),
                        Set.of(),
                        true,
                        families,
                        Set.of(),
                        EventSchema.DEFAULT_RETENTION,
                        EventSchema.DEFAULT_MAX_FACTS,
                        Optional.of(property).filter("total"::equals)));
    }
}
