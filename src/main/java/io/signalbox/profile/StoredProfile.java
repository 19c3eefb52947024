package io.signalbox.profile;

import io.signalbox.decision.Situation;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last decision of a profile left.
 *
 * @param decidedSeq events up to it are decided, unless they lie after {@code decidedUntil}
 * @param setAside it failed and waits for a retry
 * @param retrying rule files that failed are to be assessed again
 * @param rebuildAt its events have become others: the state is to be made anew as of this instant
 * @param merged it is part of another profile now, and has no events
 */
record StoredProfile(
        String profileId,
        Optional<byte[]> state,
        long decidedSeq,
        Optional<Instant> decidedUntil,
        boolean setAside,
        boolean retrying,
        Optional<Instant> rebuildAt,
        boolean merged) {

    /** The same, decided up to an instant. */
    StoredProfile decidedUntil(Instant instant) {
        return new StoredProfile(
                profileId, state, decidedSeq, Optional.of(instant), setAside, retrying, rebuildAt, merged);
    }

    /** Its situation, with rule files that failed marked for another attempt where that was asked for. */
    Situation asAsked(Situation situation) {
        boolean hasFailures = situation.state().stream()
                .flatMap(known -> known.units().values().stream())
                .anyMatch(unit -> unit.error().isPresent());
        return retrying && hasFailures ? situation.retryingFailures() : situation;
    }

    @Override
    public String toString() {
        return "profile " + profileId;
    }
}
