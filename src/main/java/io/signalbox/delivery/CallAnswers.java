package io.signalbox.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Where what became of the calls of flows is told, as an event of the person. */
public interface CallAnswers {

    /**
     * A call as it was sent.
     *
     * @param messageId the id of its message: what is told of it twice counts once
     * @param data of the message: {@code flow}, {@code cause}, {@code step}
     * @param at the instant of the call
     */
    record Call(String profileId, String messageId, Map<String, Object> data, Instant at) {
        /** Identity only. */
        @Override
        public String toString() {
            return "call " + messageId;
        }
    }

    /**
     * The receiver has answered.
     *
     * @param answer texts, numbers, true and false
     * @return why it cannot be taken; empty: it is stored
     */
    Optional<String> answered(Call call, int status, Map<String, Object> answer);

    /** There will be no answer. */
    void failed(Call call, OptionalInt status);
}
