package io.signalbox.delivery;

import java.time.Instant;

/** Somewhere that messages go. Faults of the receiver are answers; an exception is a fault of ours. */
interface Destination {

    /** Makes one attempt, which ends within the destination's timeout. */
    Attempt deliver(Message message, Instant now);
}
