package io.signalbox.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what stands in a link, and knows what it has signed: the bytes and 16 of their HMAC-SHA256, as URL-safe Base64.
 *
 * <p>The first key signs; all of them are believed, so that a secret can be rotated while old mails still work.
 */
final class LinkKeys {

    static final int FEWEST_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int TAG = 16;

    private final List<SecretKeySpec> keys;

    private LinkKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Reads secrets that are separated by blanks.
     *
     * @throws IllegalArgumentException where there is none, or one is too short; it never repeats a secret
     */
    static LinkKeys of(String secrets) {
        List<byte[]> all = Arrays.stream(secrets.strip().split("\\s+"))
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
        for (byte[] secret : all) {
            if (secret.length < FEWEST_BYTES) {
                throw new IllegalArgumentException("found a secret of " + secret.length + " bytes; expected at least "
                        + FEWEST_BYTES + ", such as the output of: openssl rand -base64 32");
            }
        }
        return new LinkKeys(
                all.stream().map(secret -> new SecretKeySpec(secret, ALGORITHM)).toList());
    }

    String sign(byte[] content) {
        byte[] tag = tag(keys.get(0), content);
        byte[] all =
                ByteBuffer.allocate(content.length + TAG).put(content).put(tag).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** What was signed; empty where it was not signed with one of the keys, or is not written exactly as it was. */
    Optional<byte[]> verified(String token) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        // Base64 has several spellings of the same bytes.
        boolean isExact =
                Base64.getUrlEncoder().withoutPadding().encodeToString(all).equals(token);
        if (!isExact || all.length < TAG) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(all, all.length - TAG);
        byte[] tag = Arrays.copyOfRange(all, all.length - TAG, all.length);
        boolean isOurs = false;
        for (SecretKeySpec key : keys) {
            isOurs |= MessageDigest.isEqual(tag, tag(key, content));
        }
        return isOurs ? Optional.of(content) : Optional.empty();
    }

    private static byte[] tag(SecretKeySpec key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(content), TAG);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM + ", but this one does not", e);
        }
    }
}
