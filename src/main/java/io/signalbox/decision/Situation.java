package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.TriggerKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is known of a profile when it is to be decided.
 *
 * @param state what the last decision left; empty: it was never decided
 * @param facts events that were handled before, in any order. For each name at least the newest {@code maxFacts} that
 *     were younger than their retention <em>at the watermark</em> (a late event takes the decision back there); more do
 *     no harm
 * @param arrivals events not handled yet, in any order, those held back for the future included. Their ids are neither
 *     among the facts nor twice among themselves
 * @param fired the ledger of triggers, muted ones included
 * @param imported ids of the arrivals that are history: those received at one instant are decided once, muted, as of
 *     it. What was sent before them is decided at its own instants, as if they had not come yet
 * @param mutedAt an instant at which all arrivals known by then, whatever they are, are decided once, muted, as of it
 */
public record Situation(
        String profileId,
        Optional<ProfileState> state,
        List<Event> facts,
        List<Event> arrivals,
        Set<TriggerKey> fired,
        Set<String> imported,
        Optional<Instant> mutedAt) {

    /**
     * Name of an arrival that only sets traits: it is an instant of the profile's life, but no fact and in no summary.
     * The tracking plan cannot give an event this name.
     */
    public static final String TRAITS_ONLY = "$traits";

    public Situation {
        facts = List.copyOf(facts);
        arrivals = List.copyOf(arrivals);
        fired = Set.copyOf(fired);
        imported = Set.copyOf(imported);
    }

    /** Without history among the arrivals. */
    public Situation(
            String profileId,
            Optional<ProfileState> state,
            List<Event> facts,
            List<Event> arrivals,
            Set<TriggerKey> fired,
            Optional<Instant> mutedAt) {
        this(profileId, state, facts, arrivals, fired, Set.of(), mutedAt);
    }

    /** Whether an arrival is decided muted. What an import brings of the future happens when its time comes. */
    boolean isHistory(Event arrival) {
        return imported.contains(arrival.id()) && !arrival.occurredAt().isAfter(arrival.receivedAt());
    }

    /**
     * The same situation with files that failed marked for another attempt: they are assessed again as of the watermark
     * and stepped on from there. Until then a failed file keeps its claims and is left alone.
     */
    public Situation retryingFailures() {
        return new Situation(profileId, state.map(Situation::withoutErrors), facts, arrivals, fired, imported, mutedAt);
    }

    /** The same situation, in which what is known by an instant is decided once, muted, as of it. */
    public Situation mutedFrom(Instant instant) {
        Instant latest = mutedAt.filter(instant::isBefore).orElse(instant);
        return new Situation(profileId, state, facts, arrivals, fired, imported, Optional.of(latest));
    }

    private static ProfileState withoutErrors(ProfileState state) {
        Map<String, UnitState> units = new HashMap<>(state.units());
        // An assessment dated later than the profile was decided is one that has to be made again.
        Instant outdated = state.decidedUntil().plusMillis(1);
        units.replaceAll((file, unit) -> unit.error().isPresent()
                ? new UnitState(outdated, Optional.empty(), unit.claims(), Optional.empty(), unit.muted())
                : unit);
        return new ProfileState(
                state.watermark(),
                state.decidedUntil(),
                state.rulebook(),
                state.traits(),
                state.computed(),
                state.memberships(),
                units,
                state.summaries(),
                state.runs());
    }

    /** Identity only: the rest is the customer's data. */
    @Override
    public String toString() {
        return "situation of profile " + profileId;
    }
}
