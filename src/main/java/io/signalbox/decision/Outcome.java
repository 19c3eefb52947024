package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.ProfileState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a situation.
 *
 * @param state what the next decision starts from
 * @param changes in the order in which they happened; their instants never decrease. Muted triggers are among them: they
 *     belong into the ledger, but have no effects
 * @param handled ids of the arrivals that are decided; the others are held back, or the limit of decisions was reached
 * @param due when this profile must be decided again unless something arrives; empty: never. Not later than now where a
 *     limit was reached
 * @param failures rule files that could not be assessed in this call; all that failed are in the state
 * @param decisions how many instants were decided
 */
public record Outcome(
        ProfileState state,
        List<Change> changes,
        Set<String> handled,
        Optional<Instant> due,
        List<UnitFailure> failures,
        int decisions) {

    public Outcome {
        changes = List.copyOf(changes);
        handled = Set.copyOf(handled);
        failures = List.copyOf(failures);
    }

    Outcome dueAt(Optional<Instant> instant) {
        return new Outcome(state, changes, handled, instant, failures, decisions);
    }

    /** A rule file that failed or exceeded a limit for this profile at an instant. */
    public record UnitFailure(String file, Instant at, String error) {}
}
