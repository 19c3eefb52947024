package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something in the life of a profile: what happened, or what a decision made of it. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
sealed interface TimelineEntry {

    Instant at();

    /** An event. */
    record Happened(
            Instant at, String id, String name, Instant receivedAt, JsonNode properties, Optional<JsonNode> traits)
            implements TimelineEntry {

        /** Beside {@code entered}, {@code left}, {@code trait} and {@code triggered} of changes. */
        @JsonProperty
        String kind() {
            return "event";
        }

        @Override
        public String toString() {
            return "event " + id + " at " + at;
        }
    }

    /** A change, with the rulebook that decided it and when the service found it out. */
    record Changed(Instant at, @JsonUnwrapped Change change, String rulebook, Instant decidedAt)
            implements TimelineEntry {}

    /**
     * What became different, and why, as the loop stored it.
     *
     * @param detail of the segment, where it has one; in a flow which way a step took, what was sent, the list, or why it ended
     * @param step of a flow
     * @param destination which the step names, of what only that destination hears of
     * @param value of the trait; JSON's null where it was unset
     * @param evidence ids of the events that it rests on
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Change(
            String kind,
            String name,
            Optional<String> detail,
            Optional<JsonNode> value,
            Optional<String> cause,
            Optional<String> step,
            Optional<String> destination,
            Optional<Boolean> muted,
            String file,
            String rule,
            List<String> evidence,
            Optional<String> absence) {

        public Change {
            detail = detail.filter(text -> !text.isEmpty());
            step = step.filter(text -> !text.isEmpty());
            // Where there is no value at all, Jackson reads null, too.
            value = kind.equals("trait") ? value : Optional.empty();
            evidence = List.copyOf(evidence);
        }

        @Override
        public String toString() {
            return kind + " " + name;
        }
    }
}
