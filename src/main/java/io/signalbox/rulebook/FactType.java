package io.signalbox.rulebook;

import io.signalbox.model.PropertySchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a class name in a rule stands for.
 *
 * @param word the class name that rules use, such as {@code ProductViewed}
 * @param name canonical event name or family name; blank for the others
 * @param events canonical names of the planned events that are facts of this class; for {@link Kind#ANY_EVENT} all of
 *     them, and names outside the plan besides
 * @param properties what a rule can ask with a bare word, by that word
 * @param methods what a rule can ask by calling it
 */
record FactType(
        String word,
        Kind kind,
        String name,
        Set<String> events,
        Map<String, FactProperty> properties,
        Set<String> methods) {

    /** The sorts of facts. */
    enum Kind {
        ANY_EVENT,
        EVENT,
        FAMILY,
        PROFILE,
        SUMMARY,
        MOMENT
    }

    /**
     * One property of a fact.
     *
     * @param word how rules spell it
     * @param name how the plan spells it: the property of the event, or the trait
     * @param own of the fact itself ({@code id}, {@code occurredAt}, {@code count}), not of the plan
     */
    record FactProperty(String word, String name, PropertySchema.Type type, boolean own) {}

    FactType {
        events = Set.copyOf(events);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        methods = Set.copyOf(methods);
    }

    boolean isEvent() {
        return kind == Kind.ANY_EVENT || kind == Kind.EVENT || kind == Kind.FAMILY;
    }
}
