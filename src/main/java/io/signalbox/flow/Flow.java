package io.signalbox.flow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows a trigger, a segment or an event.
 *
 * @param name in kebab-case
 * @param file the file it was read from
 * @param startLine of {@code starts-on} in the file
 * @param exitOnGoal whether a run ends where its goal is reached
 * @param priority of two flows at one instant the one with the higher number comes first
 * @param window when its messages may go out
 * @param holdout percent of its runs that send nothing, for comparison
 * @param first id of the first step
 * @param steps by id, in the order of the text
 * @param conditions all that it asks, in the order of the text
 */
public record Flow(
        String name,
        String file,
        Start startsOn,
        int startLine,
        ReEntry reEntry,
        boolean exitOnGoal,
        int priority,
        Window window,
        int holdout,
        String first,
        Map<String, Step> steps,
        List<Condition> conditions) {

    public Flow {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
        conditions = List.copyOf(conditions);
    }

    Optional<Step> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    /** Whether a run at this step asks anything. */
    boolean asks(String step) {
        return conditions.stream()
                .anyMatch(condition ->
                        condition.step().isEmpty() || condition.step().equals(step));
    }

    @Override
    public String toString() {
        return "flow " + name;
    }
}
