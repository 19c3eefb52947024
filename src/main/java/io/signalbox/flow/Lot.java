package io.signalbox.flow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Draws lots that fall the same way for ever, and each independent of the others. */
final class Lot {

    private Lot() {}

    /** From 0 to 99, by the first four bytes of SHA-256 over the words. */
    static int of(String profileId, String... words) {
        String text = profileId + "\n" + String.join("\n", words);
        byte[] digest = sha256(text.getBytes(StandardCharsets.UTF_8));
        long hash = 0;
        for (int i = 0; i < 4; i++) {
            hash = (hash << 8) | (digest[i] & 0xff);
        }
        return (int) ((hash * 100) >>> 32);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
