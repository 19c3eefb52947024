package io.signalbox.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What came of one attempt to deliver a message. */
sealed interface Attempt {

    /** The status of the answer; empty where none came. */
    OptionalInt status();

    /** The destination has it. */
    record Delivered(OptionalInt status) implements Attempt {}

    /** It may work later: no answer in time, a fault of the receiver, or its wish to be left alone for a while. */
    record Failed(OptionalInt status, String error, Optional<Duration> retryAfter) implements Attempt {}

    /** The receiver understood and said no; asking again would get the same answer. */
    record Refused(OptionalInt status, String error) implements Attempt {}

    /** The receiver said that it will never want a message again (410). */
    record Gone(OptionalInt status, String error) implements Attempt {}
}
