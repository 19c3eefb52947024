package io.signalbox.delivery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A shared secret that signs messages by the Standard Webhooks specification, version v1. */
final class WebhookKey {

    static final String PREFIX = "whsec_";
    static final String FORM = PREFIX + " followed by 24 to 64 bytes in base64";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final SecretKeySpec key;

    private WebhookKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Reads {@code whsec_...}; the message of a refusal never repeats the secret. */
    static WebhookKey of(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("expected " + FORM + ", but found a text with another beginning");
        }
        byte[] secret = decode(text.substring(PREFIX.length()));
        if (secret.length < FEWEST_BYTES || secret.length > MOST_BYTES) {
            throw new IllegalArgumentException("expected " + FORM + ", but found " + secret.length + " bytes");
        }
        return new WebhookKey(secret);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            // Its message quotes the secret, so it is not passed on.
            throw new IllegalArgumentException("expected " + FORM + ", but what follows " + PREFIX + " is no base64");
        }
    }

    /** The signature of one attempt: over the id, the time of the attempt and the body. */
    String sign(String messageId, Instant sentAt, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            String signed = messageId + "." + sentAt.getEpochSecond() + "." + body;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM + ", but this one does not", e);
        }
    }

    @Override
    public String toString() {
        return "secret";
    }
}
