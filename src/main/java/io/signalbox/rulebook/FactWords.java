package io.signalbox.rulebook;

import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.FactType.FactProperty;
import io.signalbox.rulebook.FactType.Kind;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The words of a tracking plan as rules write them: class names, and what can be asked of each. */
final class FactWords {

    static final String ANY_EVENT = "Event";
    static final String PROFILE = "Profile";
    static final String SUMMARY = "Summary";
    static final String MOMENT = "Moment";

    /** Class names that no event and no family may take. {@code FlowRun} is kept for flows. */
    static final Set<String> TAKEN = Set.of(ANY_EVENT, PROFILE, SUMMARY, MOMENT, "FlowRun");

    private static final Set<String> EVENT_METHODS =
            Set.of("within", "olderThan", "follows", "since", "precedes", "text", "number", "flag", "has");
    private static final Set<String> PROFILE_METHODS = Set.of("inSegment", "text", "number", "flag", "has");
    private static final Set<String> SUMMARY_METHODS = Set.of("lastWithin", "lastOlderThan");
    private static final Set<String> MOMENT_METHODS = Set.of("hourBetween", "weekday", "anniversary");

    private FactWords() {}

    /** Every class name that rules may use with this plan. */
    static Map<String, FactType> of(TrackingPlan plan) {
        Map<String, FactType> types = new TreeMap<>();
        Map<String, FactProperty> own = own(
                Map.entry("id", PropertySchema.Type.STRING),
                Map.entry("name", PropertySchema.Type.STRING),
                Map.entry("occurredAt", PropertySchema.Type.DATE_TIME));
        types.put(
                ANY_EVENT,
                new FactType(ANY_EVENT, Kind.ANY_EVENT, "", plan.events().keySet(), own, EVENT_METHODS));
        Map<String, Set<String>> families = new TreeMap<>();
        for (EventSchema schema : plan.events().values()) {
            String word = Names.className(schema.name());
            Map<String, FactProperty> properties =
                    words(own, schema.properties().values());
            types.put(
                    word,
                    new FactType(word, Kind.EVENT, schema.name(), Set.of(schema.name()), properties, EVENT_METHODS));
            schema.families().forEach(family -> families.computeIfAbsent(family, none -> new TreeSet<>())
                    .add(schema.name()));
        }
        families.forEach((family, events) -> {
            Map<String, FactProperty> common = new LinkedHashMap<>();
            plan.events().values().stream()
                    .filter(schema -> events.contains(schema.name()))
                    .map(schema -> words(own, schema.properties().values()))
                    .forEach(properties -> {
                        if (common.isEmpty()) {
                            common.putAll(properties);
                        } else {
                            common.values().retainAll(properties.values());
                        }
                    });
            types.put(family, new FactType(family, Kind.FAMILY, family, events, common, EVENT_METHODS));
        });
        types.put(
                PROFILE,
                new FactType(
                        PROFILE,
                        Kind.PROFILE,
                        "",
                        Set.of(),
                        words(Map.of(), plan.traits().values()),
                        PROFILE_METHODS));
        types.put(SUMMARY, new FactType(SUMMARY, Kind.SUMMARY, "", Set.of(), summaryProperties(), SUMMARY_METHODS));
        types.put(MOMENT, new FactType(MOMENT, Kind.MOMENT, "", Set.of(), Map.of(), MOMENT_METHODS));
        return Collections.unmodifiableMap(types);
    }

    /** The spellings under which rules can ask for a property: as in the plan, and in camel case. */
    static Set<String> spellings(String property) {
        Set<String> spellings = new LinkedHashSet<>();
        for (String word : new String[] {property, Names.camelCase(property)}) {
            if (isIdentifier(word) && !word.equals("class")) {
                spellings.add(word);
            }
        }
        return spellings;
    }

    private static boolean isIdentifier(String word) {
        return !word.isEmpty()
                && Character.isJavaIdentifierStart(word.charAt(0))
                && word.chars().allMatch(Character::isJavaIdentifierPart);
    }

    private static Map<String, FactProperty> words(Map<String, FactProperty> own, Collection<PropertySchema> planned) {
        Map<String, FactProperty> words = new LinkedHashMap<>(own);
        for (PropertySchema property : planned) {
            for (String word : spellings(property.name())) {
                words.putIfAbsent(word, new FactProperty(word, property.name(), property.type(), false));
            }
        }
        return words;
    }

    private static Map<String, FactProperty> summaryProperties() {
        return own(
                Map.entry("event", PropertySchema.Type.STRING),
                Map.entry("family", PropertySchema.Type.STRING),
                Map.entry("count", PropertySchema.Type.INTEGER),
                Map.entry("total", PropertySchema.Type.NUMBER),
                Map.entry("average", PropertySchema.Type.NUMBER),
                Map.entry("firstAt", PropertySchema.Type.DATE_TIME),
                Map.entry("lastAt", PropertySchema.Type.DATE_TIME));
    }

    @SafeVarargs
    private static Map<String, FactProperty> own(Map.Entry<String, PropertySchema.Type>... properties) {
        Map<String, FactProperty> own = new LinkedHashMap<>();
        for (Map.Entry<String, PropertySchema.Type> property : properties) {
            own.put(
                    property.getKey(),
                    new FactProperty(property.getKey(), property.getKey(), property.getValue(), true));
        }
        return own;
    }
}
