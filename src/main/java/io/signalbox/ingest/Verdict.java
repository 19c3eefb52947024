package io.signalbox.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.signalbox.identity.Identified;
import io.signalbox.platform.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one event of a request.
 *
 * @param id of the event, where it has a usable one
 * @param changes in words, what is different from what was sent
 * @param warnings in words, what the sender should look at
 * @param heldUntil its own instant, where that lies in the future
 * @param problems everything that is wrong with a refused event
 * @param decided whether its decision has been made; only where the caller waited for it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Verdict(
        Optional<String> id,
        Status status,
        Optional<String> profileId,
        List<String> changes,
        List<String> warnings,
        Optional<Instant> heldUntil,
        List<Problem.Item> problems,
        Optional<Boolean> decided) {

    /** The three things that can become of an event. */
    public enum Status {
        /** Stored, and it will be decided. */
        ACCEPTED,
        /** Its id was there before; nothing changed. */
        DUPLICATE,
        /** In quarantine, with every reason. */
        REFUSED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Verdict {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        problems = List.copyOf(problems);
    }

    static Verdict of(Decoded.Sound event, Identified identified, boolean isFresh) {
        List<String> warnings = event.warnings();
        if (!identified.warnings().isEmpty()) {
            warnings = new ArrayList<>(warnings);
            warnings.addAll(identified.warnings());
        }
        return new Verdict(
                Optional.of(event.event().id()),
                isFresh ? Status.ACCEPTED : Status.DUPLICATE,
                Optional.of(identified.profileId()),
                event.changes(),
                warnings,
                isFresh ? event.heldUntil() : Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** It waits on the local disk: whose it is, and whether its id was there before, is known later. */
    static Verdict spooled(Decoded.Sound event) {
        List<String> warnings = new ArrayList<>(event.warnings());
        warnings.add("the database is away; the event waits on the local disk");
        return new Verdict(
                Optional.of(event.event().id()),
                Status.ACCEPTED,
                Optional.empty(),
                event.changes(),
                warnings,
                event.heldUntil(),
                List.of(),
                Optional.empty());
    }

    static Verdict of(Decoded.Unsound refused) {
        return new Verdict(
                refused.id(),
                Status.REFUSED,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                refused.problems().stream().map(EventProblem::item).toList(),
                Optional.empty());
    }

    Verdict withDecided(boolean isDecided) {
        return new Verdict(id, status, profileId, changes, warnings, heldUntil, problems, Optional.of(isDecided));
    }

    boolean isAccepted() {
        return status == Status.ACCEPTED;
    }

    /** Identity only: problems may repeat what was sent. */
    @Override
    public String toString() {
        return status.word();
    }
}
