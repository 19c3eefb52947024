package io.signalbox.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Traits that an event sets or unsets. A trait that is neither named here nor set before is missing. */
public record TraitChanges(Map<String, Object> set, Set<String> unset) {

    public static final TraitChanges NONE = new TraitChanges(Map.of(), Set.of());

    public TraitChanges {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        unset = Set.copyOf(unset);
        for (String name : unset) {
            if (set.containsKey(name)) {
                throw new IllegalArgumentException("a trait is either set or unset, but '" + name + "' is both");
            }
        }
    }

    /** Reads the form of JSON, where null unsets. */
    public static TraitChanges of(Map<String, ?> traits) {
        Map<String, Object> set = new LinkedHashMap<>();
        Set<String> unset = new java.util.HashSet<>();
        traits.forEach((name, value) -> {
            if (value == null) {
                unset.add(name);
            } else {
                set.put(name, value);
            }
        });
        return set.isEmpty() && unset.isEmpty() ? NONE : new TraitChanges(set, unset);
    }

    public boolean isEmpty() {
        return set.isEmpty() && unset.isEmpty();
    }

    @Override
    public String toString() {
        return (set.size() + unset.size()) + " trait changes";
    }
}
