package io.signalbox.profile;

import io.signalbox.decision.Outcome;
import io.signalbox.model.ProfileState;
import java.time.Instant;
import java.util.Optional;

/**
 * A decided profile, ready to be saved.
 *
 * @param before state that it started from
 * @param rebuilt that state was made anew, so that the traits of before are not what is stored
 * @param state the new state, encoded
 * @param decidedSeq events up to it are handled
 * @param dueAt when it must be decided again; {@link Instant#MAX}: not before something arrives
 * @param pendingFrom least instant of the events that are held back
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Decision(
        String profileId,
        Optional<ProfileState> before,
        boolean rebuilt,
        Outcome outcome,
        byte[] state,
        long decidedSeq,
        Instant dueAt,
        Optional<Instant> pendingFrom) {

    @Override
    public String toString() {
        return "decision of profile " + profileId;
    }
}
