package io.signalbox.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the tracking plan says of one event name.
 *
 * @param name canonical, snake_case
 * @param families interfaces that its fact class implements, such as {@code SiteActivity}
 * @param aliases names of the same event in other vocabularies
 * @param retention how long an event of this name is a fact
 * @param maxFacts how many of the newest events of this name are facts
 * @param value the property that its summary totals
 * @param additionalProperties whether properties outside the schema are accepted
 */
public record EventSchema(
        String name,
        String description,
        Map<String, PropertySchema> properties,
        Set<String> required,
        boolean additionalProperties,
        Set<String> families,
        Set<String> aliases,
        Duration retention,
        int maxFacts,
        Optional<String> value) {

    public static final Duration DEFAULT_RETENTION = Duration.ofDays(400);
    public static final int DEFAULT_MAX_FACTS = 500;

    public EventSchema {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        required = Set.copyOf(required);
        families = Set.copyOf(families);
        aliases = Set.copyOf(aliases);
    }
}
