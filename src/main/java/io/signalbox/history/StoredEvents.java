package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.Row;
import java.sql.SQLException;
import java.time.Instant;
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

    /** A row as it stands in the table. */
    record Text(
            String profileId,
            String eventId,
            String name,
            Instant occurredAt,
            Instant receivedAt,
            long seq,
            boolean isPending,
            boolean isImported,
            String properties,
            Optional<String> traits) {

        static Text of(Row row) throws SQLException {
            return new Text(
                    row.text("profile_id"),
                    row.text("event_id"),
                    row.text("name"),
                    row.instant("occurred_at"),
                    row.instant("received_at"),
                    row.number("seq"),
                    row.flag("pending"),
                    row.flag("imported"),
                    row.text("properties"),
                    row.optionalText("traits"));
        }

        /** Its place only: the rest is a customer's data. */
        @Override
        public String toString() {
            return "event at place " + seq;
        }
    }

    /**
     * @throws UnreadableEventException where it cannot be read, whatever the reason
     */
    Event event(Text text) {
        try {
            String name = plan.canonicalName(text.name());
            return new Event(
                    text.eventId(),
                    name,
                    text.occurredAt(),
                    text.receivedAt(),
                    text.properties().equals("{}")
                            ? Map.of()
                            : plan.check(name, Json.readObject(text.properties()))
                                    .properties(),
                    text.traits()
                            .map(sent -> TraitChanges.of(
                                    plan.checkTraits(Json.readObject(sent)).traits()))
                            .orElse(TraitChanges.NONE));
        } catch (RuntimeException | StackOverflowError failure) {
            throw new UnreadableEventException(text.seq(), failure);
        }
    }
}
