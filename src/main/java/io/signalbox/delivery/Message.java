package io.signalbox.delivery;

import java.util.Optional;

/**
 * A message as it is sent: the same id and the same payload at each attempt.
 *
 * @param held why nothing of its flow is sent right now
 */
record Message(String profileId, String id, String destination, Content content, Tries tries, Optional<String> held) {

    Message(String profileId, String id, String destination, Content content, Tries tries) {
        this(profileId, id, destination, content, tries, Optional.empty());
    }

    /** What it says. */
    record Content(String kind, String name, String payload) {

        /** Without the payload, which may carry a customer's data. */
        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    /**
     * Where it stands with its attempts.
     *
     * @param attempts how many have failed so far
     * @param claim which claim of the message this is; a result counts only while it is the latest
     * @param isUnsettled whether somebody who had claimed it before went as far as sending it, and never said what became
     *     of it
     */
    record Tries(int attempts, long claim, boolean isUnsettled) {}

    String kind() {
        return content.kind();
    }

    String name() {
        return content.name();
    }

    String payload() {
        return content.payload();
    }
}
