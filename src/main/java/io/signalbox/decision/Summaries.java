package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How often each event happened over the whole life of a profile, and what it was worth. */
final class Summaries {

    private Map<String, Summary> byName;
    private boolean shared = true;

    Summaries(Map<String, Summary> byName) {
        this.byName = byName;
    }

    void add(Event event, TrackingPlan plan) {
        if (shared) {
            byName = new HashMap<>(byName);
            shared = false;
        }
        Optional<BigDecimal> value =
                plan.schema(event.name()).flatMap(EventSchema::value).flatMap(property -> number(event, property));
        byName.put(
                event.name(), byName.getOrDefault(event.name(), Summary.NOTHING).add(event.occurredAt(), value));
    }

    private static Optional<BigDecimal> number(Event event, String property) {
        Object value = event.properties().get(property);
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        return value instanceof Long number ? Optional.of(BigDecimal.valueOf(number)) : Optional.empty();
    }

    Map<String, Summary> byName() {
        return byName;
    }

    /** The summaries of all names, and those of the plan's families. */
    Map<String, Summary> withFamilies(TrackingPlan plan) {
        Map<String, Summary> all = new HashMap<>(byName);
        byName.forEach((name, summary) -> {
            for (String family : plan.families(name)) {
                all.merge(family, summary, Summary::plus);
            }
        });
        return all;
    }
}
