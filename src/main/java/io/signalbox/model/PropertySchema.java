package io.signalbox.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Type and limits of one property of an event, or of one trait.
 *
 * @param items type of the elements of a list; empty: any
 * @param allowed the only values it may have; empty: any
 * @param pattern regular expression that must match somewhere in the text
 * @param derivedFrom for a list that the plan derives from an array of objects: {@code products[].category}
 * @param aliases names of the same property in other vocabularies
 */
public record PropertySchema(
        String name,
        Type type,
        Optional<Type> items,
        List<Object> allowed,
        Optional<BigDecimal> minimum,
        Optional<BigDecimal> maximum,
        Optional<Integer> maxLength,
        Optional<String> pattern,
        Optional<String> derivedFrom,
        Set<String> aliases,
        String description) {

    /** What a value is in Java: String (a date too), Long, BigDecimal, Boolean, Instant, List, Map. */
    public enum Type {
        STRING("text"),
        INTEGER("a whole number"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        DATE("a date such as 1990-05-17"),
        DATE_TIME("a date-time (ISO-8601 with zone, or milliseconds since 1970)"),
        ARRAY("a list"),
        OBJECT("an object");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        /** The type in words for people, as in "expected a number". */
        public String words() {
            return words;
        }
    }

    public PropertySchema {
        allowed = List.copyOf(allowed);
        aliases = Set.copyOf(aliases);
    }

    /** A property without limits. */
    public static PropertySchema of(String name, Type type) {
        return new PropertySchema(
                name,
                type,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                "");
    }
}
