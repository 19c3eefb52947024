package io.signalbox.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The text of an API key, and the hash that is kept instead of it.
 *
 * <p>A key is 32 random bytes, so a plain SHA-256 suffices: slow hashes protect secrets that can be guessed, and this
 * one is computed at every request.
 */
final class SecretKey {

    private static final int BYTES = 32;
    private static final String PREFIX = "sbx_";
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretKey() {}

    /** A new key; the prefix lets scanners find keys that were published by mistake. */
    static String create() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
