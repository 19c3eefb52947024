package io.signalbox.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An event as the tracking plan sees it. With problems it must be refused; the properties then hold what was right.
 *
 * @param name canonical name
 * @param properties values of the plan's types, without nulls
 * @param changes in words, what is different from what was sent
 * @param problems in words, each with what was found and what was expected
 */
public record Checked(String name, Map<String, Object> properties, List<String> changes, List<String> problems) {

    public Checked {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    public boolean isAccepted() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        return name + " with " + changes.size() + " changes and " + problems.size() + " problems";
    }
}
