package io.signalbox.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is wrong with the way from step to step: steps that nobody reaches, and circles in which nobody waits. */
final class StepGraph {

    /** What is wrong at a step. */
    record Flaw(String found, String expected) {}

    private final Map<String, Step> steps;
    private final Map<String, Flaw> problems = new LinkedHashMap<>();

    /** @param steps in the order of the text: the first is where a run begins */
    StepGraph(Map<String, Step> steps) {
        this.steps = steps;
        unreached();
        steps.keySet().forEach(this::circle);
    }

    /** By the id of the step. */
    Map<String, Flaw> problems() {
        return problems;
    }

    private void unreached() {
        Set<String> reached = new HashSet<>();
        Deque<String> left = new ArrayDeque<>();
        steps.keySet().stream().findFirst().ifPresent(left::add);
        while (!left.isEmpty()) {
            String id = left.removeFirst();
            if (reached.add(id)) {
                followers(id).forEach(left::add);
            }
        }
        steps.keySet().stream()
                .filter(id -> !reached.contains(id))
                .forEach(id -> problems.put(
                        id, new Flaw("a step that is never reached", "a way to it, or nothing behind end and goto")));
    }

    private Set<String> followers(String id) {
        Step step = steps.get(id);
        Set<String> followers = new LinkedHashSet<>();
        if (step != null) {
            step.followers().forEach(next -> next.filter(steps::containsKey).ifPresent(followers::add));
        }
        return followers;
    }

    /** A goto from which it comes back to itself without a wait would go round for ever at one instant. */
    private void circle(String from) {
        if (!(steps.get(from) instanceof Step.Goto)) {
            return;
        }
        Set<String> seen = new HashSet<>();
        Deque<String> left = new ArrayDeque<>(followers(from));
        while (!left.isEmpty()) {
            String id = left.removeFirst();
            if (id.equals(from)) {
                problems.put(from, new Flaw("a circle without a wait", "a wait between the step and its goto"));
                return;
            }
            // Where the condition of a wait-until holds for good it does not wait.
            if (seen.add(id) && !(steps.get(id) instanceof Step.Wait)) {
                left.addAll(followers(id));
            }
        }
    }
}
