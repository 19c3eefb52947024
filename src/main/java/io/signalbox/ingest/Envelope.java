package io.signalbox.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body of one event, or of several with what is said of all of them.
 *
 * @param beside what stands beside the list; empty where there is none
 * @param isSeveral whether the events came as a list
 */
record Envelope(Map<String, @Nullable Object> beside, List<RawEvent> events, boolean isSeveral) {

    /** A text that is said of all, or else by the first event that says it. */
    Optional<String> text(String name) {
        if (beside.get(name) instanceof String text) {
            return Optional.of(text);
        }
        return events.stream()
                .map(event -> event.fields().get(name))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst();
    }

    @Override
    public String toString() {
        return "envelope of " + events.size() + " events";
    }
}
