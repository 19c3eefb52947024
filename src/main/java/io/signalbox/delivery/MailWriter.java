package io.signalbox.delivery;

import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the e-mails that flows send, right before they are sent. */
public interface MailWriter {

    /**
     * A message to be written.
     *
     * @param meant when its flow sent it
     * @param data {@code flow}, {@code cause}, {@code step}, {@code message}
     */
    record Order(String id, String profileId, Instant meant, Map<String, Object> data) {

        public String template() {
            return said("message");
        }

        public String flow() {
            return said("flow");
        }

        /** Id of the run, without blanks around it. */
        public String run() {
            return said("cause");
        }

        private String said(String name) {
            return String.valueOf(data.get(name));
        }

        @Override
        public String toString() {
            return "order " + id + " (profile " + profileId + ")";
        }
    }

    /** A letter, or why there is none. */
    sealed interface Letter {}

    /** A letter that is ready, and the terms on which it may be sent. */
    record Ready(Mail mail, Terms terms) implements Letter {}

    /**
     * A mail to one address.
     *
     * @param headers besides the usual ones
     */
    record Mail(String to, String subject, String html, String text, Map<String, String> headers) {

        public Mail {
            headers = Map.copyOf(headers);
        }

        public Mail(String to, String subject, String html, String text) {
            this(to, subject, html, text, Map.of());
        }

        /** Domain of the address, in small letters. */
        String domain() {
            return to.substring(to.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        }

        /** Without address and content, which are the customer's data. */
        @Override
        public String toString() {
            return "mail of " + html.length() + " characters";
        }
    }

    /**
     * When a letter may be sent.
     *
     * @param template that it was written by
     * @param profileIds whose messages count together with this one
     * @param until after this it is too late
     * @param policy whether it may be sent now
     */
    record Terms(String template, List<String> profileIds, Instant until, Policy policy) {
        public Terms {
            profileIds = List.copyOf(profileIds);
        }
    }

    /** Nothing can be written yet: another replica may have taken over a newer version. */
    record Missing(String reason) implements Letter {}

    /** Nothing is sent, and trying again would not help. */
    record Unsendable(String reason) implements Letter {}

    /** Judges a letter by what else the person has got, or could get right now. Pure: it may be asked more than once. */
    @FunctionalInterface
    interface Policy {
        MessageVerdict judge(List<SentMessage> sent, List<SentMessage> waiting, Instant now);
    }

    /** Writes one. */
    Letter write(Order order);
}
