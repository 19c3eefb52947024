package io.signalbox.delivery;

import java.time.Instant;
import java.util.Optional;

/** What follows from an attempt for the message and its destination. */
sealed interface NextStep {

    /**
     * Done.
     *
     * @param reason why it could be sent; blank where nothing was asked
     */
    record Finish(String reason) implements NextStep {}

    /**
     * Try again.
     *
     * @param pauseUntil until when the receiver wants nothing at all
     */
    record Retry(Instant at, String error, Optional<Instant> pauseUntil) implements NextStep {}

    /** Given up: the message waits for an operator. */
    record Bury(String error) implements NextStep {}

    /** Given up, since nobody knows whether the receiver has it: the message waits for an operator. */
    record Doubt(String error) implements NextStep {}

    /** Nothing was tried; it is looked at again then. */
    record Postpone(Instant at, String reason) implements NextStep {}

    /** It is not sent. */
    record Withhold(String reason) implements NextStep {}

    /** The destination is disabled until an operator enables it; the message waits with all others for it. */
    record Disable(String error) implements NextStep {}
}
