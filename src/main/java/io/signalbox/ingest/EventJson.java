package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A decoded event as text and back: in the form in which events are sent, so that it can also be sent in again. */
final class EventJson {

    private EventJson() {}

    static String write(Decoded.Sound sound) {
        Event event = sound.event();
        Map<String, List<String>> identifiers = new LinkedHashMap<>();
        sound.identifiers().forEach(identifier -> identifiers
                .computeIfAbsent(identifier.kind(), kind -> new ArrayList<>(1))
                .add(identifier.value()));
        Map<String, @Nullable Object> traits =
                new LinkedHashMap<>(event.traits().set());
        event.traits().unset().forEach(name -> traits.put(name, null));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", event.id());
        fields.put("name", event.name());
        fields.put("occurredAt", event.occurredAt());
        fields.put("identifiers", identifiers);
        fields.put("properties", event.properties());
        fields.put("traits", traits);
        return Json.write(fields);
    }

    /** What was written, with values as JSON has them, which is how the log keeps them. */
    static Decoded.Sound read(String text, Instant receivedAt) {
        Map<String, @Nullable Object> fields = CanonicalEvent.object(Json.readObject(text));
        List<Identifier> identifiers = new ArrayList<>();
        CanonicalEvent.object(fields.get("identifiers")).forEach((kind, values) -> {
            for (Object value : (List<?>) Objects.requireNonNull(values)) {
                identifiers.add(new Identifier(kind, String.valueOf(value)));
            }
        });
        Map<String, Object> properties = new LinkedHashMap<>();
        CanonicalEvent.object(fields.get("properties"))
                .forEach((name, value) -> properties.put(name, Objects.requireNonNull(value)));
        Event event = new Event(
                String.valueOf(fields.get("id")),
                String.valueOf(fields.get("name")),
                Instant.parse(String.valueOf(fields.get("occurredAt"))),
                receivedAt,
                properties,
                TraitChanges.of(CanonicalEvent.object(fields.get("traits"))));
        return new Decoded.Sound(event, identifiers, List.of(), List.of(), Optional.empty(), List.of());
    }
}
