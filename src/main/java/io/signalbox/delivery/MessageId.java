package io.signalbox.delivery;

import io.signalbox.model.Change;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Computes the id of a message: the idempotency key that receivers see.
 *
 * <p>It names what the message is about (profile, segment and detail or trait or trigger and cause or flow, run
 * and step, instant, destination), not what it says, so the same change always has the same id. Because late events can make a person leave
 * and enter again at one and the same instant, what is said of one subject at one instant is numbered from 0.
 */
final class MessageId {

    private static final int BYTES = 18;

    private MessageId() {}

    /** The subject of a message; two changes with the same subject are news of the same thing at the same instant. */
    record Subject(String profileId, String destination, String about) {

        static Subject of(OutgoingChange outgoing, String destination) {
            return new Subject(outgoing.profileId(), destination, about(outgoing.change()));
        }

        private static String about(Change change) {
            if (change instanceof Change.Entered entered) {
                return text(
                        "segment",
                        entered.key().segment(),
                        entered.key().detail(),
                        entered.at().toString());
            }
            if (change instanceof Change.Left left) {
                return text(
                        "segment",
                        left.key().segment(),
                        left.key().detail(),
                        left.at().toString());
            }
            if (change instanceof Change.TraitChanged trait) {
                return text("trait", trait.name(), trait.at().toString());
            }
            if (change instanceof Change.InFlow run) {
                return text(
                        "flow",
                        run.kind(),
                        run.flow(),
                        run.run(),
                        run.step(),
                        run.at().toString());
            }
            // A trigger fires once for its cause, ever: its instant is no part of its identity.
            return text("trigger", change.name(), change.discriminator());
        }
    }

    static String of(Subject subject, int number) {
        String text = text(subject.profileId(), subject.destination(), subject.about(), Integer.toString(number));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            byte[] head = java.util.Arrays.copyOf(hash, BYTES);
            return "msg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(head);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but this one does not", e);
        }
    }

    /** Lengths keep ("a", "bc") and ("ab", "c") apart. */
    private static String text(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(part.length()).append(':').append(part);
        }
        return text.toString();
    }
}
