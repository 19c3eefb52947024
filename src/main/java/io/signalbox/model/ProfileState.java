package io.signalbox.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is remembered of a profile between two decisions, besides its events and the triggers it has fired.
 *
 * @param watermark latest instant at which something happened: an event, a real change, a change of traits, a published
 *     version, an import. Events at or before it are late. Idle flips do not move it.
 * @param decidedUntil the instant up to which the profile has been stepped; every handled event is at or before it
 * @param rulebook id of the rulebook that decided last; blank: nothing was decided yet
 * @param traits traits that were sent, each with the event that set it last (last writer by total order wins)
 * @param computed traits that rules have set, with the reason
 * @param memberships segments it is in
 * @param units last assessment of each rule file; a file that is missing here said nothing, waits for nothing, and was
 *     assessed at or before the watermark
 * @param summaries by event name; those of families are the sum of their names, so a new plan may regroup them
 * @param runs where it stands in flows
 */
public record ProfileState(
        Instant watermark,
        Instant decidedUntil,
        String rulebook,
        Map<String, SentTrait> traits,
        Map<String, Claim.HasTrait> computed,
        Map<Membership.Key, Membership> memberships,
        Map<String, UnitState> units,
        Map<String, Summary> summaries,
        FlowRun.All runs) {

    public ProfileState {
        traits = Map.copyOf(traits);
        computed = Map.copyOf(computed);
        memberships = Map.copyOf(memberships);
        units = Map.copyOf(units);
        summaries = Map.copyOf(summaries);
    }

    /** In no flow. */
    public ProfileState(
            Instant watermark,
            Instant decidedUntil,
            String rulebook,
            Map<String, SentTrait> traits,
            Map<String, Claim.HasTrait> computed,
            Map<Membership.Key, Membership> memberships,
            Map<String, UnitState> units,
            Map<String, Summary> summaries) {
        this(watermark, decidedUntil, rulebook, traits, computed, memberships, units, summaries, FlowRun.All.NONE);
    }

    /** The state of a profile of which nothing was decided yet. */
    public static ProfileState undecided(Instant decidedUntil) {
        return new ProfileState(Instant.EPOCH, decidedUntil, "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** The same with other runs. */
    public ProfileState with(FlowRun.All others) {
        return new ProfileState(
                watermark, decidedUntil, rulebook, traits, computed, memberships, units, summaries, others);
    }

    /** Whether a rulebook has decided this profile yet. */
    public boolean isDecided() {
        return !rulebook.isEmpty();
    }

    /** A trait as it was sent; empty: it was unset, which a late older value must not undo. */
    public record SentTrait(Optional<Object> value, EventRef by) {
        @Override
        public String toString() {
            return "trait by " + by;
        }
    }

    /**
     * Last assessment of one rule file.
     *
     * @param at the instant it holds for; it stays true until {@code flip} unless what the file reads changes
     * @param error why the file could not be assessed for this profile: its claims are those from before
     * @param muted whether the assessment that failed was one in which triggers are only recorded as seen: then that is so
     *     of the attempt that makes up for it, too
     */
    public record UnitState(
            Instant at, Optional<Instant> flip, List<Claim> claims, Optional<String> error, boolean muted) {
        public UnitState {
            claims = List.copyOf(claims);
        }

        /** One that did not fail muted. */
        public UnitState(Instant at, Optional<Instant> flip, List<Claim> claims, Optional<String> error) {
            this(at, flip, claims, error, false);
        }
    }

    @Override
    public String toString() {
        return "state at " + watermark + " by rulebook " + rulebook;
    }
}
