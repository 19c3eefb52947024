package io.signalbox.profile;

import java.time.Instant;
import java.util.Set;

/**
 * What one round of the loop did.
 *
 * @param claimed how many profiles were taken
 * @param decided those whose decision was committed
 * @param more whether to go on at once: probably more are due, or the round has to be repeated
 * @param until who was due until then was taken, or is held by somebody else
 */
record Batch(int claimed, Set<String> decided, boolean more, Instant until) {
    Batch {
        decided = Set.copyOf(decided);
    }
}
