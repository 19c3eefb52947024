package io.signalbox.model;

import java.util.List;
import java.util.Optional;

/**
 * Why something is so: the rule and the events that its match rests on, in total order.
 *
 * <p>{@code file} is the rule file; {@code absence} says in words what had to be missing, or is blank. What rests on no
 * event (a trait, a weekday) has no evidence.
 */
public record Reason(String file, String rule, List<EventRef> evidence, String absence) {

    public Reason {
        evidence = isAscending(evidence)
                ? List.copyOf(evidence)
                : evidence.stream().sorted().distinct().toList();
    }

    /** As it mostly comes; there may be hundreds. */
    private static boolean isAscending(List<EventRef> refs) {
        for (int i = 1; i < refs.size(); i++) {
            if (refs.get(i - 1).compareTo(refs.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    public Optional<EventRef> latest() {
        return evidence.isEmpty() ? Optional.empty() : Optional.of(evidence.get(evidence.size() - 1));
    }
}
