package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Claim;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all units say, and what follows from it: the segments, the computed traits, and the difference to how they stood
 * when the last instant was settled.
 *
 * <p>Units say something new one by one within an instant; what is visible to later units follows at once, memberships
 * and changes only when the instant is settled, so that a segment that moves from one file to another never ends.
 */
final class Verdicts {

    private final UnitIndex index;
    private final long[] at;
    private final long[] flip;
    private final List<List<Claim>> claims;
    private final List<Optional<String>> errors;
    /** Units whose last assessment failed when it was muted. */
    private final boolean[] muted;

    private final Map<Membership.Key, Integer> claimed = new HashMap<>();
    private final Map<String, Integer> claimedNames = new HashMap<>();
    private final Map<String, Claim.HasTrait> computed;
    private final Map<Membership.Key, Membership> memberships;
    private final Set<Membership.Key> touchedKeys = new HashSet<>();
    private final Map<String, Optional<Claim.HasTrait>> touchedTraits = new HashMap<>();

    /** Goes on from a state of the same rulebook. */
    Verdicts(UnitIndex index, ProfileState state) {
        this(index, state.units(), new HashMap<>(state.memberships()), new HashMap<>(state.computed()));
        state.units().forEach((file, unit) -> {
            int i = index.position(file);
            if (i >= 0) {
                at[i] = Millis.of(unit.at());
                flip[i] = Millis.of(unit.flip());
                errors.set(i, unit.error());
                muted[i] = unit.muted();
            }
        });
    }

    private Verdicts(
            UnitIndex index,
            Map<String, UnitState> before,
            Map<Membership.Key, Membership> memberships,
            Map<String, Claim.HasTrait> computed) {
        this.index = index;
        this.memberships = memberships;
        this.computed = computed;
        at = new long[index.size()];
        Arrays.fill(at, Long.MIN_VALUE);
        flip = new long[index.size()];
        Arrays.fill(flip, Millis.NEVER);
        claims = new ArrayList<>(Collections.nCopies(index.size(), List.of()));
        errors = new ArrayList<>(Collections.nCopies(index.size(), Optional.empty()));
        muted = new boolean[index.size()];
        before.forEach((file, unit) -> {
            int i = index.position(file);
            if (i >= 0) {
                claims.set(i, unit.claims());
                unit.claims().forEach(claim -> count(claim, 1));
            }
        });
    }

    /**
     * The same profile under another rulebook: nothing is assessed yet, and all that it is and has is in question. Files
     * of the same name keep their claims until they are assessed, for the case that this fails.
     */
    Verdicts under(UnitIndex other, Map<String, UnitState> before) {
        Verdicts renewed = new Verdicts(other, before, memberships, computed);
        renewed.touchedKeys.addAll(memberships.keySet());
        List.copyOf(computed.keySet()).forEach(renewed::recompute);
        return renewed;
    }

    private void count(Claim claim, int by) {
        if (claim instanceof Claim.InSegment segment) {
            Membership.Key key = segment.key();
            tally(claimed, key, by);
            tally(claimedNames, key.segment(), by);
        }
    }

    private static <K> void tally(Map<K, Integer> counts, K key, int by) {
        int sum = counts.getOrDefault(key, 0) + by;
        if (sum == 0) {
            counts.remove(key);
        } else {
            counts.put(key, sum);
        }
    }

    /** Assessed later than the instant, or never: what it said is not what it says there. */
    boolean isOutdated(int unit, long instant) {
        return at[unit] > instant;
    }

    boolean flips(int unit, long instant) {
        return flip[unit] <= instant;
    }

    boolean hasFailed(int unit) {
        return errors.get(unit).isPresent();
    }

    long nextFlip() {
        long next = Millis.NEVER;
        for (long instant : flip) {
            next = Math.min(next, instant);
        }
        return next;
    }

    /** The latest instant that any unit was assessed for. */
    long latestAssessment() {
        long latest = Long.MIN_VALUE;
        for (long instant : at) {
            latest = Math.max(latest, instant);
        }
        return latest;
    }

    /** Once it has failed muted it stays so, until an assessment has been made. */
    void fail(int unit, long instant, String error, boolean isMuted) {
        muted[unit] |= isMuted;
        at[unit] = instant;
        flip[unit] = Millis.NEVER;
        errors.set(unit, Optional.of(error));
    }

    /** The unit says this from now on; the listener hears of segments and traits that thereby came, went or changed. */
    void say(int unit, long instant, long nextFlip, List<Claim> says, Listener listener) {
        at[unit] = instant;
        flip[unit] = nextFlip;
        errors.set(unit, Optional.empty());
        List<Claim> said = claims.get(unit);
        if (said.isEmpty() && says.isEmpty()) {
            return;
        }
        claims.set(unit, says);
        Map<String, Boolean> segments = new HashMap<>(4);
        Set<String> traits = new HashSet<>(4);
        touch(said, segments, traits);
        touch(says, segments, traits);
        said.forEach(claim -> count(claim, -1));
        says.forEach(claim -> count(claim, 1));
        segments.forEach((name, was) -> {
            if (was != claimedNames.containsKey(name)) {
                listener.segmentChanged(name);
            }
        });
        for (String name : traits) {
            if (recompute(name)) {
                listener.traitChanged(name);
            }
        }
    }

    /** Told of what units say that other units may read. */
    interface Listener {
        void segmentChanged(String name);

        void traitChanged(String name);
    }

    private void touch(List<Claim> some, Map<String, Boolean> segments, Set<String> traits) {
        for (Claim claim : some) {
            if (claim instanceof Claim.InSegment segment) {
                touchedKeys.add(segment.key());
                segments.computeIfAbsent(segment.name(), claimedNames::containsKey);
            } else if (claim instanceof Claim.HasTrait trait) {
                traits.add(trait.name());
            }
        }
    }

    private boolean recompute(String trait) {
        Optional<Claim.HasTrait> before = Optional.ofNullable(computed.get(trait));
        touchedTraits.putIfAbsent(trait, before);
        Optional<Claim.HasTrait> now = Optional.empty();
        for (int unit : index.givingTrait(trait)) {
            for (Claim claim : claims.get(unit)) {
                if (claim instanceof Claim.HasTrait candidate
                        && candidate.name().equals(trait)
                        && (now.isEmpty() || Best.TRAIT.compare(candidate, now.get()) > 0)) {
                    now = Optional.of(candidate);
                }
            }
        }
        now.ifPresentOrElse(best -> computed.put(trait, best), () -> computed.remove(trait));
        return differ(before, now);
    }

    private static boolean differ(Optional<Claim.HasTrait> one, Optional<Claim.HasTrait> other) {
        return one.isPresent() != other.isPresent()
                || (one.isPresent()
                        && !Traits.same(one.get().value(), other.orElseThrow().value()));
    }

    /** Compares with how it stood when the last instant was settled, and makes what stands now the new measure. */
    void settle(Instant now, List<Change> changes) {
        String rulebook = index.rulebook().id();
        for (Membership.Key key : touchedKeys) {
            Membership old = memberships.get(key);
            boolean holds = claimed.containsKey(key);
            if (holds) {
                Reason reason = bestReason(key);
                if (old == null) {
                    memberships.put(key, new Membership(key, now, reason));
                    changes.add(new Change.Entered(now, key, reason, rulebook));
                } else if (!old.reason().equals(reason)) {
                    memberships.put(key, new Membership(key, old.since(), reason));
                }
            } else if (old != null) {
                memberships.remove(key);
                changes.add(new Change.Left(now, key, old.reason(), rulebook));
            }
        }
        touchedTraits.forEach((name, before) -> {
            Optional<Claim.HasTrait> after = Optional.ofNullable(computed.get(name));
            if (differ(before, after)) {
                Reason reason = after.or(() -> before).orElseThrow().reason();
                changes.add(new Change.TraitChanged(now, name, after.map(Claim.HasTrait::value), reason, rulebook));
            }
        });
        touchedKeys.clear();
        touchedTraits.clear();
    }

    private Reason bestReason(Membership.Key key) {
        Optional<Reason> best = Optional.empty();
        for (int unit : index.givingSegment(key.segment())) {
            for (Claim claim : claims.get(unit)) {
                if (claim instanceof Claim.InSegment candidate
                        && candidate.name().equals(key.segment())
                        && candidate.detail().equals(key.detail())
                        && (best.isEmpty() || Best.REASON.compare(candidate.reason(), best.get()) > 0)) {
                    best = Optional.of(candidate.reason());
                }
            }
        }
        return best.orElseThrow(() -> new IllegalStateException(
                "a file claims segment '" + key.segment() + "' without saying that it gives it"));
    }

    /** Whether what the unit says now makes up for a muted assessment that failed; asked once. */
    boolean takeMuted(int unit) {
        boolean isMuted = muted[unit] && errors.get(unit).isEmpty();
        muted[unit] &= !isMuted;
        return isMuted;
    }

    List<Claim> claims(int unit) {
        return claims.get(unit);
    }

    Set<String> segmentNames() {
        return claimedNames.keySet();
    }

    Map<String, Claim.HasTrait> computed() {
        return computed;
    }

    Map<Membership.Key, Membership> memberships() {
        return memberships;
    }

    /** What has to be remembered of each unit; see {@link ProfileState#units()}. */
    Map<String, UnitState> states(long watermark) {
        Map<String, UnitState> states = new HashMap<>();
        for (int i = 0; i < at.length; i++) {
            boolean silent = claims.get(i).isEmpty()
                    && flip[i] == Millis.NEVER
                    && errors.get(i).isEmpty();
            if (!silent || at[i] > watermark) {
                states.put(
                        index.unit(i).file(),
                        new UnitState(
                                Millis.instant(at[i]),
                                Millis.optional(flip[i]),
                                claims.get(i),
                                errors.get(i),
                                muted[i]));
            }
        }
        return states;
    }
}
