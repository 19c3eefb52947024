package io.signalbox.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Why nothing is sent to an address any more.
 *
 * @param addressHash SHA-256 of the address in lower case, in hexadecimal
 * @param source id of the event, or of the API key, that it comes from
 */
public record Suppression(String addressHash, Reason reason, Instant at, String source) {

    /** What happened. */
    public enum Reason {
        /** There is no such mailbox, or it takes nothing from us, for good. */
        HARD_BOUNCE,
        /** The person told their mail provider that it is spam. */
        COMPLAINT,
        /** An operator said so. */
        MANUAL;

        /** As callers see it: {@code hard-bounce}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Why a mail is not sent. */
        public String refusal() {
            return "the address is suppressed: " + word();
        }

        static Reason of(String word) {
            Optional<Reason> reason = Arrays.stream(values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
            return reason.orElseThrow(() -> new IllegalArgumentException("found " + word + "; expected a reason"));
        }
    }

    /** What an address is kept as. */
    public static String hash(String address) {
        String one = address.strip().toLowerCase(Locale.ROOT);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(one.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but this one does not", e);
        }
    }
}
