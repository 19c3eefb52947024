package io.signalbox.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What came of one attempt to deliver a message. */
sealed interface Attempt {

    /** The status of the answer; empty where none came. */
    OptionalInt status();

    /**
     * The destination has it.
     *
     * @param answer what it said, as far as that was kept
     * @param reason why it could be sent; blank where nothing was asked
     */
    record Delivered(OptionalInt status, String answer, String reason) implements Attempt {

        /** With an answer that nobody wants to know. */
        Delivered(OptionalInt status) {
            this(status, "", "");
        }

        Delivered(OptionalInt status, String answer) {
            this(status, answer, "");
        }

        /** Without the answer, which may be a customer's data. */
        @Override
        public String toString() {
            return "delivered, status " + status;
        }
    }

    /** It may work later: no answer in time, a fault of the receiver, or its wish to be left alone for a while. */
    record Failed(OptionalInt status, String error, Optional<Duration> retryAfter) implements Attempt {}

    /** The receiver understood and said no; asking again would get the same answer. */
    record Refused(OptionalInt status, String error) implements Attempt {}

    /** The receiver said that it will never want a message again (410). */
    record Gone(OptionalInt status, String error) implements Attempt {}

    /** Nobody can know whether the receiver has it, and it must not have it twice. */
    record InDoubt(String error) implements Attempt {

        static InDoubt because(String why) {
            return new InDoubt("in doubt: " + why + "; it is not sent again unless you ask for it");
        }

        @Override
        public OptionalInt status() {
            return OptionalInt.empty();
        }
    }

    /** Nothing was sent: it may be sent then, and is looked at again. */
    record Postponed(Instant until, String reason) implements Attempt {
        @Override
        public OptionalInt status() {
            return OptionalInt.empty();
        }
    }

    /** Nothing was sent, and nothing will be. */
    record Withheld(String reason) implements Attempt {
        @Override
        public OptionalInt status() {
            return OptionalInt.empty();
        }
    }
}
