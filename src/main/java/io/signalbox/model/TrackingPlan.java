package io.signalbox.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What shops may send: the events with their properties, and the traits of a profile.
 *
 * <p>Immutable. Not a record, because it keeps what it prepares for checking: names in all spellings, patterns. Checking
 * what has been checked changes nothing.
 */
public final class TrackingPlan {

    public static final TrackingPlan EMPTY = new TrackingPlan("empty", Map.of(), Map.of(), UnknownEvents.ACCEPT);

    private final String version;
    private final Map<String, EventSchema> events;
    private final Map<String, PropertySchema> traits;
    private final UnknownEvents unknownEvents;
    private final Map<String, String> namesByAlias = new HashMap<>();
    private final Map<String, ValuesCheck> checks = new HashMap<>();
    private final ValuesCheck unplannedCheck;
    private final ValuesCheck traitsCheck;

    /** Policy for names outside the plan. */
    public enum UnknownEvents {
        ACCEPT,
        REFUSE
    }

    /**
     * @param version hash of its texts
     * @param events by canonical name
     * @param traits by name
     * @param unknownEvents what happens to an event whose name is not in the plan
     */
    public TrackingPlan(
            String version,
            Map<String, EventSchema> events,
            Map<String, PropertySchema> traits,
            UnknownEvents unknownEvents) {
        this.version = version;
        this.events = Collections.unmodifiableMap(new TreeMap<>(events));
        this.traits = Collections.unmodifiableMap(new TreeMap<>(traits));
        this.unknownEvents = unknownEvents;
        this.events.values().forEach(schema -> {
            for (String alias : schema.aliases()) {
                namesByAlias.putIfAbsent(alias.toLowerCase(Locale.ROOT), schema.name());
                namesByAlias.putIfAbsent(Names.snakeCase(alias), schema.name());
            }
            checks.put(
                    schema.name(),
                    new ValuesCheck("property", schema.properties(), schema.required(), schema.additionalProperties()));
        });
        this.unplannedCheck = new ValuesCheck("property", Map.of(), Set.of(), true);
        this.traitsCheck = new ValuesCheck("trait", this.traits, Set.of(), true);
    }

    public String version() {
        return version;
    }

    public Map<String, EventSchema> events() {
        return events;
    }

    public Map<String, PropertySchema> traits() {
        return traits;
    }

    public UnknownEvents unknownEvents() {
        return unknownEvents;
    }

    public Optional<EventSchema> schema(String name) {
        return Optional.ofNullable(events.get(name));
    }

    /** How long an event of this name is a fact. */
    public Duration retention(String name) {
        return schema(name).map(EventSchema::retention).orElse(EventSchema.DEFAULT_RETENTION);
    }

    /** How many of the newest events of this name are facts. */
    public int maxFacts(String name) {
        return schema(name).map(EventSchema::maxFacts).orElse(EventSchema.DEFAULT_MAX_FACTS);
    }

    public Set<String> families(String name) {
        return schema(name).map(EventSchema::families).orElse(Set.of());
    }

    /** The plan's name for what others call it; outside the plan the words in snake_case. */
    public String canonicalName(String raw) {
        EventSchema known = events.get(raw);
        if (known != null) {
            // The plan's own text, not an equal one: a year of events then shares it, and its hash.
            return known.name();
        }
        String byAlias = namesByAlias.get(raw.strip().toLowerCase(Locale.ROOT));
        if (byAlias != null) {
            return byAlias;
        }
        String snake = Names.snakeCase(raw);
        return snake.isEmpty() ? raw.strip() : namesByAlias.getOrDefault(snake, snake);
    }

    /** Gives the event its canonical name and its properties the plan's types, or says everything that is wrong. */
    public Checked check(String rawName, Map<String, ?> properties) {
        String name = canonicalName(rawName);
        List<String> changes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (name.isBlank()) {
            problems.add("event name: found a blank text; expected a name such as product_viewed");
        } else if (!events.containsKey(name) && unknownEvents == UnknownEvents.REFUSE) {
            problems.add("event name: found \"" + name + "\", which is not in the tracking plan; expected "
                    + expectedName(name));
        }
        if (!name.equals(rawName)) {
            changes.add("event name: \"" + rawName + "\" is " + name + " here");
        }
        Map<String, Object> values = checks.getOrDefault(name, unplannedCheck).check(properties, changes, problems);
        values.values().removeIf(value -> value == null);
        return new Checked(name, values, changes, problems);
    }

    /** Gives traits the plan's names and types, or says everything that is wrong; nulls stay, since they unset. */
    public CheckedTraits checkTraits(Map<String, ?> sent) {
        List<String> changes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<String, Object> values = traitsCheck.check(sent, changes, problems);
        return new CheckedTraits(values, changes, problems);
    }

    private String expectedName(String name) {
        List<String> near = Names.near(name, events.keySet());
        return near.isEmpty() ? "one of " + String.join(", ", events.keySet()) : String.join(" or ", near);
    }

    @Override
    public String toString() {
        return "tracking plan " + version + " with " + events.size() + " events";
    }
}
