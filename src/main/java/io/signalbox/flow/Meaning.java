package io.signalbox.flow;

import io.signalbox.model.EventSchema;
import io.signalbox.model.Names;
import io.signalbox.model.PropertySchema;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What an expression of a template stands for, as far as it is known before anything is written. */
record Meaning(Kind kind, Presence presence) {

    /** What there is no more to say about, since a problem has been told. */
    static final Meaning TOLD = new Meaning(new Told(), Presence.SURE);

    static final Meaning VALUE = new Meaning(new Value(false), Presence.SURE);

    static final Meaning NUMBER = new Meaning(new Value(true), Presence.SURE);

    /** Whether there is something, from the best to the worst. */
    enum Presence {
        SURE,
        /** Perhaps there is nothing, which shows as a gap. */
        EMPTY,
        /** Perhaps not even the name is there: whatever asks for it without a fallback fails. */
        ABSENT;

        Presence orWorse(Presence other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    sealed interface Kind {}

    /**
     * A text, a number, a date, or true or false.
     *
     * @param isNumber whether it may be a whole number, so that a loop can be gone through so often
     */
    record Value(boolean isNumber) implements Kind {}

    /**
     * An object.
     *
     * @param name that people know it by
     * @param isOpen whether it may have fields that nobody has planned
     */
    record Fields(String name, Map<String, Meaning> fields, boolean isOpen) implements Kind {
        Fields {
            fields = Collections.unmodifiableMap(new TreeMap<>(fields));
        }
    }

    /**
     * A list.
     *
     * @param texts the only ones that can be in it; empty: any
     */
    record Many(Kind each, Optional<Set<String>> texts) implements Kind {
        Many(Kind each) {
            this(each, Optional.empty());
        }
    }

    /** Something that nobody has planned. */
    record Anything() implements Kind {}

    record Told() implements Kind {}

    Meaning with(Presence other) {
        return new Meaning(kind, other);
    }

    /** An object with the properties of an event under both spellings that rules know; those that are required are sure. */
    static Fields of(String name, EventSchema schema) {
        Map<String, Meaning> fields = new TreeMap<>();
        schema.properties()
                .forEach((property, type) -> put(
                        fields,
                        property,
                        of(type).with(schema.required().contains(property) ? Presence.SURE : Presence.EMPTY)));
        return new Fields(name, fields, false);
    }

    /** Adds a property under both of its spellings. */
    static void put(Map<String, Meaning> fields, String property, Meaning meaning) {
        fields.put(property, meaning);
        fields.putIfAbsent(Names.camelCase(property), meaning);
    }

    static Meaning of(PropertySchema property) {
        Kind kind =
                switch (property.type()) {
                    case ARRAY ->
                        new Many(property.items()
                                .filter(Meaning::isPlain)
                                .<Kind>map(Meaning::value)
                                .orElse(new Anything()));
                    case OBJECT -> new Anything();
                    default -> value(property.type());
                };
        return new Meaning(kind, Presence.EMPTY);
    }

    private static Value value(PropertySchema.Type type) {
        return new Value(type == PropertySchema.Type.INTEGER);
    }

    private static boolean isPlain(PropertySchema.Type type) {
        return type != PropertySchema.Type.ARRAY && type != PropertySchema.Type.OBJECT;
    }
}
