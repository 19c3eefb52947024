package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.TrackingPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A state made anew from events, after a profile has got others: it was merged, or something was taken from it. */
public final class Rebuilt {

    /** Names no rulebook: whatever is live decides next, with all its files, muted. */
    private static final String RULEBOOK = "rebuilt";

    private Rebuilt() {}

    /**
     * What is remembered after these events, had they always been the profile's. Memberships and traits that rules gave
     * stay as they are until the next decision; files have said nothing yet.
     *
     * @param before the state that it has had
     * @param at the instant up to which it is decided; not before the watermark of {@code before}
     * @param handled all events that have been decided, in any order
     */
    public static ProfileState state(ProfileState before, Instant at, Collection<Event> handled, TrackingPlan plan) {
        Traits traits = new Traits(Map.of());
        Summaries summaries = new Summaries(Map.of());
        for (Event event : handled) {
            traits.stamp(event, name -> {});
            if (!event.name().equals(Situation.TRAITS_ONLY)) {
                summaries.add(event, plan);
            }
        }
        // What steps of flows have set is no event; the log does not know it.
        before.traits().forEach((name, trait) -> {
            if (trait.by().id().equals(Stepper.BY_FLOW)) {
                traits.stamp(Stepper.byFlow(trait.by().at(), Map.of(name, trait.value())), changed -> {});
            }
        });
        return new ProfileState(
                at, at, RULEBOOK, traits.sent(), before.computed(), before.memberships(), Map.of(), summaries.byName());
    }

    /**
     * What becomes of a profile that has no events any more: it is in no segment, whatever rules say of people of whom
     * nothing is known, and waits for nothing.
     *
     * @param rulebook id of the live one, which the changes bear
     */
    public static Outcome emptied(ProfileState before, Instant at, String rulebook) {
        List<Change> changes = new ArrayList<>();
        before.memberships().values().stream()
                .sorted(Comparator.comparing(Membership::key))
                .forEach(left -> changes.add(new Change.Left(at, left.key(), left.reason(), rulebook)));
        new TreeMap<>(before.computed())
                .forEach((name, trait) ->
                        changes.add(new Change.TraitChanged(at, name, Optional.empty(), trait.reason(), rulebook)));
        return new Outcome(ProfileState.undecided(at), changes, Set.of(), Optional.empty(), List.of(), 1);
    }
}
