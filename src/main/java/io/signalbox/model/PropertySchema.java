package io.signalbox.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Type and limits of one property of an event, or of one trait.
 *
 * @param derivedFrom for a list that the plan derives from an array of objects: {@code products[].category}
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
        String description) {

    /** What a value is in Java: String, Long, BigDecimal, Boolean, Instant, List, Map. */
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        DATE_TIME,
        ARRAY,
        OBJECT
    }

    public PropertySchema {
        allowed = List.copyOf(allowed);
    }
}
