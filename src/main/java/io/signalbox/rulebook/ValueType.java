package io.signalbox.rulebook;

import io.signalbox.model.PropertySchema;
import java.util.Optional;

/**
 * What kind of value an expression has, as far as the tracking plan tells.
 *
 * @param fact present for facts
 */
record ValueType(Sort sort, Optional<FactType> fact) {

    /** Kinds that compare with each other. ANY compares with everything, NOTHING is {@code null}. */
    enum Sort {
        TEXT("a text"),
        NUMBER("a number"),
        WHOLE("a number"),
        FLAG("true or false"),
        INSTANT("an instant"),
        LIST("a list"),
        OBJECT("an object"),
        FACT("a fact"),
        NOTHING("null"),
        ANY("a value");

        private final String shown;

        Sort(String shown) {
            this.shown = shown;
        }
    }

    static final ValueType TEXT = new ValueType(Sort.TEXT, Optional.empty());
    static final ValueType NUMBER = new ValueType(Sort.NUMBER, Optional.empty());
    static final ValueType WHOLE = new ValueType(Sort.WHOLE, Optional.empty());
    static final ValueType FLAG = new ValueType(Sort.FLAG, Optional.empty());
    static final ValueType INSTANT = new ValueType(Sort.INSTANT, Optional.empty());
    static final ValueType LIST = new ValueType(Sort.LIST, Optional.empty());
    static final ValueType NOTHING = new ValueType(Sort.NOTHING, Optional.empty());
    static final ValueType ANY = new ValueType(Sort.ANY, Optional.empty());

    static ValueType of(FactType fact) {
        return new ValueType(Sort.FACT, Optional.of(fact));
    }

    static ValueType of(PropertySchema.Type type) {
        return switch (type) {
            case STRING, DATE -> TEXT;
            case INTEGER -> WHOLE;
            case NUMBER -> NUMBER;
            case BOOLEAN -> FLAG;
            case DATE_TIME -> INSTANT;
            case ARRAY -> LIST;
            case OBJECT -> new ValueType(Sort.OBJECT, Optional.empty());
        };
    }

    boolean isNumber() {
        return sort == Sort.NUMBER || sort == Sort.WHOLE || sort == Sort.ANY;
    }

    boolean isText() {
        return sort == Sort.TEXT || sort == Sort.ANY;
    }

    boolean isFlag() {
        return sort == Sort.FLAG || sort == Sort.ANY;
    }

    boolean isFact() {
        return sort == Sort.FACT;
    }

    boolean isEvent() {
        return fact.filter(FactType::isEvent).isPresent();
    }

    /** Can stand in a claim, or be a key: text, number, flag, instant. */
    boolean isScalar() {
        return switch (sort) {
            case TEXT, NUMBER, WHOLE, FLAG, INSTANT, ANY -> true;
            case LIST, OBJECT, FACT, NOTHING -> false;
        };
    }

    boolean comparesWith(ValueType other) {
        if (sort == Sort.ANY || other.sort == Sort.ANY || sort == Sort.NOTHING || other.sort == Sort.NOTHING) {
            return true;
        }
        return sort == other.sort || (isNumber() && other.isNumber());
    }

    String shown() {
        return fact.map(type -> "the fact " + type.word()).orElse(sort.shown);
    }
}
