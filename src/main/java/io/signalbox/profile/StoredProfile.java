package io.signalbox.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * What the last decision of a profile left.
 *
 * @param decidedSeq events up to it are decided, unless they lie after {@code decidedUntil}
 * @param setAside it failed and waits for a retry
 * @param retrying rule files that failed are to be assessed again
 */
record StoredProfile(
        String profileId,
        Optional<byte[]> state,
        long decidedSeq,
        Optional<Instant> decidedUntil,
        boolean setAside,
        boolean retrying) {

    @Override
    public String toString() {
        return "profile " + profileId;
    }
}
