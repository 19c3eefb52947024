package io.signalbox.rulebook;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that a place in a rule can see. What a nested scope binds is not seen outside.
 *
 * <p>Variables are renamed when they are written, so that none can clash with a word of the engine.
 */
final class RuleScope {

    /**
     * A variable.
     *
     * @param code how it is written
     * @param gathered it is a result of accumulate or groupby, whose type the engine does not know
     * @param latest it is the event that {@code latest} found
     */
    record Bound(String code, ValueType type, boolean gathered, boolean latest) {}

    private static final class Counter {
        private int next = 1;
    }

    private final Map<String, Bound> variables;
    private final Counter counter;
    private String anchor;

    RuleScope() {
        this(Map.of(), new Counter(), "");
    }

    private RuleScope(Map<String, Bound> variables, Counter counter, String anchor) {
        this.variables = new LinkedHashMap<>(variables);
        this.counter = counter;
        this.anchor = anchor;
    }

    RuleScope nested() {
        return new RuleScope(variables, counter, anchor);
    }

    String fresh(String prefix) {
        return "$" + prefix + counter.next++;
    }

    /** False if the name is taken. */
    boolean bind(String name, Bound bound) {
        return variables.putIfAbsent(name, bound) == null;
    }

    void rebind(String name, Bound bound) {
        variables.put(name, bound);
    }

    Optional<Bound> find(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    Collection<String> names() {
        return variables.keySet();
    }

    Map<String, Bound> all() {
        return Map.copyOf(variables);
    }

    /** A variable of an earlier condition, which the next pattern is paired with; blank where it is the first. */
    String anchor() {
        return anchor;
    }

    void anchor(String code) {
        anchor = code;
    }
}
