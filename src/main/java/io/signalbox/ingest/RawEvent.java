package io.signalbox.ingest;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An event as it was sent: its fields, what was already wrong while reading them, and its text for the quarantine.
 *
 * @param fields nulls included; empty where it is not even an object
 * @param size of its text in bytes
 * @param text asked for only where the event is refused
 */
record RawEvent(Map<String, Object> fields, List<EventProblem> problems, int size, Supplier<String> text) {

    /** Whether it is no object at all, so that there is nothing to translate. */
    boolean isNoEvent() {
        return problems.stream().anyMatch(problem -> problem.reason() == EventProblem.Reason.NOT_AN_EVENT);
    }

    @Override
    public String toString() {
        return "raw event of " + size + " bytes";
    }
}
