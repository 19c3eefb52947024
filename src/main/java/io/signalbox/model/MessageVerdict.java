package io.signalbox.model;

import java.time.Instant;

/** Whether a message may be sent at this moment, and why. */
public sealed interface MessageVerdict {

    /** In words for whoever asks, without anything that tells of the person. */
    String reason();

    /** Now. */
    record Send(String reason) implements MessageVerdict {}

    /** Not before this instant, at which it is judged again. */
    record Later(Instant until, String reason) implements MessageVerdict {}

    /** Not at all. */
    record Never(String reason) implements MessageVerdict {}
}
