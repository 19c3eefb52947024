package io.signalbox.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Traits as the tracking plan sees them. With problems they must be refused.
 *
 * @param traits values of the plan's types; null unsets the trait
 * @param changes in words, what is different from what was sent
 * @param problems in words, each with what was found and what was expected
 */
public record CheckedTraits(Map<String, Object> traits, List<String> changes, List<String> problems) {

    public CheckedTraits {
        traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    public boolean isAccepted() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        return traits.size() + " traits with " + changes.size() + " changes and " + problems.size() + " problems";
    }
}
