package io.signalbox.ingest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How senders of webhooks sign: an HMAC over the bytes of the body as they came. Pure; compared in constant time.
 *
 * <p>Segment: SHA-1 in hexadecimal in {@code X-Signature}, of a batch over its first event alone. Shopify and
 * WooCommerce: SHA-256 in Base64 in {@code X-Shopify-Hmac-Sha256} and {@code X-WC-Webhook-Signature}. Generic: SHA-256 in
 * hexadecimal in {@code X-Signature}, with or without {@code sha256=} before it.
 */
final class HookSignature {

    private HookSignature() {}

    /** The header that holds it. */
    static String header(HookConfig.Type type) {
        return switch (type) {
            case SEGMENT, GENERIC, MPARTICLE -> "X-Signature";
            case SHOPIFY -> "X-Shopify-Hmac-Sha256";
            case WOOCOMMERCE -> "X-WC-Webhook-Signature";
        };
    }

    /**
     * Whether one of the secrets signed these bytes.
     *
     * @param secrets separated by blanks
     * @param signature as it stands in the header
     */
    static boolean isValid(HookConfig.Type type, String secrets, String signature, byte[] signed) {
        boolean valid = false;
        for (String secret : secrets.strip().split("\\s+", -1)) {
            byte[] expected = expected(type, secret, signed).getBytes(StandardCharsets.UTF_8);
            byte[] found = written(type, signature).getBytes(StandardCharsets.UTF_8);
            valid |= MessageDigest.isEqual(expected, found);
        }
        return valid;
    }

    private static String written(HookConfig.Type type, String signature) {
        String text = signature.strip();
        return switch (type) {
            case SEGMENT -> text.toLowerCase(Locale.ROOT);
            case GENERIC, MPARTICLE -> text.toLowerCase(Locale.ROOT).replaceFirst("^sha256=", "");
            case SHOPIFY, WOOCOMMERCE -> text;
        };
    }

    private static String expected(HookConfig.Type type, String secret, byte[] signed) {
        return switch (type) {
            case SEGMENT -> HexFormat.of().formatHex(hmac("HmacSHA1", secret, signed));
            case GENERIC, MPARTICLE -> HexFormat.of().formatHex(hmac("HmacSHA256", secret, signed));
            case SHOPIFY, WOOCOMMERCE -> Base64.getEncoder().encodeToString(hmac("HmacSHA256", secret, signed));
        };
    }

    private static byte[] hmac(String algorithm, String secret, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
