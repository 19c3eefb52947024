package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the decoder made of one raw event: an event, or everything that is wrong with it. */
sealed interface Decoded {

    /**
     * An event that may be stored. Its time of reception is that of decoding; the log stamps the real one.
     *
     * @param identifiers at least one
     * @param changes in words, what is different from what was sent
     * @param warnings in words, what the sender should look at
     * @param heldUntil its own instant, where that lies in the future
     * @param misfits JSON Pointers to what the tracking plan does not allow and was left out, where it is to be counted
     */
    record Sound(
            Event event,
            List<Identifier> identifiers,
            List<String> changes,
            List<String> warnings,
            Optional<Instant> heldUntil,
            List<String> misfits)
            implements Decoded {

        /** The same, moved in time as its import was. */
        Sound moved(Duration by) {
            Event moved = new Event(
                    event.id(),
                    event.name(),
                    event.occurredAt().plus(by),
                    event.receivedAt(),
                    event.properties(),
                    event.traits());
            return new Sound(moved, identifiers, changes, warnings, heldUntil.map(until -> until.plus(by)), misfits);
        }
    }

    /**
     * An event that goes to quarantine.
     *
     * @param id where it has a usable one
     * @param raw its text
     */
    record Unsound(Optional<String> id, List<EventProblem> problems, String raw) implements Decoded {
        public Unsound {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("expected at least one problem, but found none");
            }
        }

        List<String> reasons() {
            return problems.stream()
                    .map(EventProblem::reason)
                    .map(Reason::code)
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public String toString() {
            return "refused event with " + problems.size() + " problems";
        }
    }
}
