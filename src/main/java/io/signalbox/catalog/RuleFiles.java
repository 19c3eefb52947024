package io.signalbox.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts of a rulebook by their path below the rules folder: {@code cart-abandoned.drl}, {@code
 * tracking-plan/product_viewed.json}.
 */
public record RuleFiles(SortedMap<String, String> texts) {

    static final String PLAN_FOLDER = "tracking-plan/";
    static final String RULES_SUFFIX = ".drl";
    static final String PLAN_SUFFIX = ".json";

    public RuleFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        for (String path : texts.keySet()) {
            if (!path.endsWith(RULES_SUFFIX) && !isPlan(path)) {
                throw new IllegalArgumentException(
                        "expected a path like name.drl or tracking-plan/name.json, but it was " + path);
            }
        }
    }

    public static RuleFiles of(Map<String, String> texts) {
        return new RuleFiles(new TreeMap<>(texts));
    }

    /** Rule texts by file. */
    public Map<String, String> rules() {
        Map<String, String> rules = new TreeMap<>();
        texts.forEach((path, text) -> {
            if (path.endsWith(RULES_SUFFIX)) {
                rules.put(path, text);
            }
        });
        return rules;
    }

    /** Tracking plan texts by path. */
    public Map<String, String> plan() {
        Map<String, String> plan = new TreeMap<>();
        texts.forEach((path, text) -> {
            if (isPlan(path)) {
                plan.put(path, text);
            }
        });
        return plan;
    }

    /** SHA-256 of all paths and texts: equal where, and only where, the files are. */
    public String checksum() {
        MessageDigest digest = sha256();
        texts.forEach((path, text) -> {
            for (String part : new String[] {path, text}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean isPlan(String path) {
        return path.startsWith(PLAN_FOLDER) && path.endsWith(PLAN_SUFFIX);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
