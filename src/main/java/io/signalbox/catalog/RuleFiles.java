package io.signalbox.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The texts of a rulebook by their path below the rules folder: {@code cart-abandoned.drl}, {@code
 * tracking-plan/product_viewed.json}, {@code tests/cart-abandoned.yaml}. Rules are DRL, sentences ({@code .dslr}, with
 * their {@code .dsl}) or tables: a workbook ({@code .drl.xlsx}) is no text, so what stands here are its bytes in Base64,
 * without line breaks. Flows are {@code
 * flows/cart-recovery.yaml}, their messages {@code flows/templates/cart-reminder.html}, and when these may be sent {@code
 * flows/policy.yaml}; texts of flows that some runs stay on {@code flows/kept/cart-recovery-1.yaml}. Tests belong to a
 * version, but decide nothing: they are part of its checksum, not of what it compiles to.
 */
public record RuleFiles(SortedMap<String, String> texts) {

    /** What paths look like, for whoever gave another one. */
    public static final String PATHS = "a path like cart.drl, browsing.dslr, signalbox.dsl, loyalty.drl.xlsx,"
            + " tracking-plan/product_viewed.json, flows/cart-recovery.yaml, flows/policy.yaml, flows/templates/cart-reminder.html or tests/cart.yaml";

    static final String PLAN_FOLDER = "tracking-plan/";

    /** Workbooks, kept in Base64. */
    static final String TABLE_SUFFIX = ".drl.xlsx";

    private static final List<String> RULE_SUFFIXES = List.of(".drl", ".dslr", ".dsl", TABLE_SUFFIX);
    static final String PLAN_SUFFIX = ".json";
    static final String FLOWS_FOLDER = "flows/";
    static final String FLOWS_SUFFIX = ".yaml";
    static final String POLICY = "flows/policy.yaml";
    static final String TEMPLATES_FOLDER = "flows/templates/";
    static final String TEMPLATES_SUFFIX = ".html";
    static final String TESTS_FOLDER = "tests/";
    /** Tests of flows. */
    static final String FLOW_TESTS_FOLDER = "tests/flows/";

    static final String TESTS_SUFFIX = ".yaml";

    public RuleFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        for (String path : texts.keySet()) {
            if (!accepts(path)) {
                throw new IllegalArgumentException("expected " + PATHS + ", but it was " + path);
            }
        }
    }

    public static RuleFiles of(Map<String, String> texts) {
        return new RuleFiles(new TreeMap<>(texts));
    }

    /** Whether a file of this path has a place in a rulebook. */
    public static boolean accepts(String path) {
        return isRules(path) || isPlan(path) || isFlow(path) || path.equals(POLICY) || isTemplate(path) || isTest(path);
    }

    /** Rule texts by file, in all their forms. */
    public Map<String, String> rules() {
        return those(RuleFiles::isRules);
    }

    /** Tracking plan texts by path. */
    public Map<String, String> plan() {
        return those(RuleFiles::isPlan);
    }

    /** Flow texts by path. */
    public Map<String, String> flows() {
        return those(RuleFiles::isFlow);
    }

    /** Templates of messages by path. */
    public Map<String, String> templates() {
        return those(RuleFiles::isTemplate);
    }

    /** The text that says when messages may be sent, by its path; empty where there is none. */
    public Map<String, String> policy() {
        return those(POLICY::equals);
    }

    /** Texts of rule tests by path. */
    public Map<String, String> tests() {
        return those(RuleFiles::isTest);
    }

    private Map<String, String> those(Predicate<String> which) {
        Map<String, String> those = new TreeMap<>();
        texts.forEach((path, text) -> {
            if (which.test(path)) {
                those.put(path, text);
            }
        });
        return those;
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

    /** The path names rules in one of their forms, or the sentences that rules are written in. */
    private static boolean isRules(String path) {
        return RULE_SUFFIXES.stream().anyMatch(path::endsWith);
    }

    private static boolean isFlow(String path) {
        return path.startsWith(FLOWS_FOLDER) && path.endsWith(FLOWS_SUFFIX) && !path.equals(POLICY);
    }

    private static boolean isTemplate(String path) {
        return path.startsWith(TEMPLATES_FOLDER) && path.endsWith(TEMPLATES_SUFFIX);
    }

    private static boolean isTest(String path) {
        return path.startsWith(TESTS_FOLDER) && path.endsWith(TESTS_SUFFIX);
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
