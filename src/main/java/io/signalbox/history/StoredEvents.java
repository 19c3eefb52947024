package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.Row;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of {@code events} as events with values of a plan's types.
 *
 * <p>JSON has no word for instants or exact decimals, and the plan may be newer than the event: so stored values are held
 * against the plan again. What no longer fits is missing, as if it had not been sent.
 */
final class StoredEvents {

    private final TrackingPlan plan;

    StoredEvents(TrackingPlan plan) {
        this.plan = plan;
    }

    /** The most events of one name that the plan keeps as facts. */
    int mostFacts() {
        return plan.events().values().stream()
                .mapToInt(EventSchema::maxFacts)
                .reduce(EventSchema.DEFAULT_MAX_FACTS, Math::max);
    }

    Event event(Row row) throws SQLException {
        String name = plan.canonicalName(row.text("name"));
        String properties = row.text("properties");
        Optional<String> traits = row.optionalText("traits");
        return new Event(
                row.text("event_id"),
                name,
                row.instant("occurred_at"),
                row.instant("received_at"),
                properties.equals("{}")
                        ? Map.of()
                        : plan.check(name, Json.readObject(properties)).properties(),
                traits.map(sent -> TraitChanges.of(
                                plan.checkTraits(Json.readObject(sent)).traits()))
                        .orElse(TraitChanges.NONE));
    }
}
