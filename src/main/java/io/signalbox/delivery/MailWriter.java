package io.signalbox.delivery;

import java.util.Map;

/** Writes the e-mails that flows send, right before they are sent. */
public interface MailWriter {

    /** A letter, or why there is none. */
    sealed interface Letter {}

    /** A letter to one address. */
    record Mail(String to, String subject, String html, String text) implements Letter {
        /** Without address and content, which are the customer's data. */
        @Override
        public String toString() {
            return "mail of " + html.length() + " characters";
        }
    }

    /** Nothing is sent, and trying again would not help. */
    record Unsendable(String reason) implements Letter {}

    /**
     * Writes one.
     *
     * @param data of the message: {@code flow}, {@code cause}, {@code step}, {@code message}
     */
    Letter write(String profileId, Map<String, Object> data);
}
