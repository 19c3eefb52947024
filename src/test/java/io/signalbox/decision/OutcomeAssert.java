package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Says in the words of the domain what is expected of an outcome. */
final class OutcomeAssert {

    private final Outcome outcome;
    private Optional<Change> found = Optional.empty();

    private OutcomeAssert(Outcome outcome) {
        this.outcome = outcome;
    }

    static OutcomeAssert assertThatOutcome(Outcome outcome) {
        return new OutcomeAssert(outcome);
    }

    OutcomeAssert enters(String segment) {
        return finds("entered", change -> change.name().equals(segment));
    }

    OutcomeAssert leaves(String segment) {
        return finds("left", change -> change.name().equals(segment));
    }

    OutcomeAssert triggers(String trigger, String cause) {
        return finds(
                "triggered",
                change -> change instanceof Change.Triggered triggered
                        && !triggered.muted()
                        && triggered.key().name().equals(trigger)
                        && triggered.key().cause().equals(cause));
    }

    OutcomeAssert mutes(String trigger) {
        return finds(
                "triggered",
                change -> change instanceof Change.Triggered triggered
                        && triggered.muted()
                        && triggered.key().name().equals(trigger));
    }

    OutcomeAssert sets(String trait, Object value) {
        return finds(
                "trait",
                change -> change instanceof Change.TraitChanged changed
                        && changed.name().equals(trait)
                        && changed.value().equals(Optional.of(value)));
    }

    OutcomeAssert unsets(String trait) {
        return finds(
                "trait",
                change -> change instanceof Change.TraitChanged changed
                        && changed.name().equals(trait)
                        && changed.value().isEmpty());
    }

    private OutcomeAssert finds(String kind, Predicate<Change> condition) {
        found = outcome.changes().stream()
                .filter(change -> change.kind().equals(kind))
                .filter(condition)
                .findFirst();
        assertThat(found).as("%s among %s", kind, outcome.changes()).isPresent();
        return this;
    }

    OutcomeAssert at(Instant instant) {
        assertThat(found.orElseThrow().at()).isEqualTo(instant);
        return this;
    }

    OutcomeAssert because(String rule, String... evidence) {
        Reason reason = found.orElseThrow().reason();
        assertThat(reason.rule()).isEqualTo(rule);
        assertThat(reason.evidence()).extracting(EventRef::id).containsExactly(evidence);
        return this;
    }

    OutcomeAssert changesNothing() {
        assertThat(outcome.changes()).isEmpty();
        return this;
    }

    OutcomeAssert isDue(Instant instant) {
        assertThat(outcome.due()).contains(instant);
        return this;
    }

    OutcomeAssert isNeverDue() {
        assertThat(outcome.due()).isEmpty();
        return this;
    }
}
