package io.signalbox.benchmark;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.Compilation.Compiled;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Rulebooks of any size: the same seven rules in file after file, each giving segments of its own. Ten files at most
 * read the events that arrive; the others read events that others send, as in a shop whose rules grow in breadth.
 */
final class BenchmarkRules {

    private static final Logger ENGINE = Logger.getLogger("org.drools");

    static {
        // Outside of the service nothing limits what is logged, and traces of the engine cost more than its work.
        ENGINE.setLevel(Level.WARNING);
    }

    private static final int RULES_PER_FILE = 7;
    private static final int CONCERNED_FILES = 10;
    private static final Pattern RULE_START = Pattern.compile("(?=\nrule )");

    private BenchmarkRules() {}

    static Rulebook ofSize(int rules) {
        return compiled(new RuleCompiler(CompilerLimits.DEFAULT), files(rules));
    }

    /** The texts by file. */
    static Map<String, String> files(int rules) {
        String seven = text();
        Map<String, String> files = new TreeMap<>();
        for (int file = 0; file * RULES_PER_FILE < rules; file++) {
            String text = firstRules(seven, Math.min(RULES_PER_FILE, rules - file * RULES_PER_FILE));
            String own = text.replace("#", String.valueOf(file));
            files.put("file-" + file + ".drl", file < CONCERNED_FILES ? own : aboutOthers(own, file));
        }
        return files;
    }

    static Rulebook compiled(RuleCompiler compiler, Map<String, String> files) {
        Compilation compilation = compiler.compile(files, BenchmarkPlan.plan());
        if (compilation instanceof Compiled compiled) {
            return compiled.rulebook();
        }
        throw new IllegalStateException(compilation.problems().stream()
                .map(RuleProblem::message)
                .reduce("the rules of the benchmark do not compile", (one, other) -> one + "\n" + other));
    }

    private static String aboutOthers(String text, int file) {
        char letter = (char) ('A' + file % BenchmarkPlan.OTHER_EVENTS);
        return text.replace("ProductViewed", "Other" + letter)
                .replace("AddToCart", "Other" + letter)
                .replace("SiteActivity", "Other" + letter)
                .replace("PurchaseCompleted( since", "Other" + letter + "( since")
                .replace(
                        "PurchaseCompleted( within(\"30d\"), $total : total, total != null ); $sum : sum($total)",
                        "$one : Other" + letter + "( within(\"30d\") ); $sum : count($one)")
                .replace(">= 100.3", ">= 100")
                .replace("purchase_completed", "other_" + Character.toLowerCase(letter));
    }

    private static String firstRules(String text, int count) {
        List<String> parts = List.of(RULE_START.split(text));
        StringBuilder some = new StringBuilder(parts.get(0));
        for (int i = 1; i <= count; i++) {
            some.append(parts.get(i));
        }
        return some.toString();
    }

    private static String text() {
        try (InputStream in = BenchmarkRules.class.getResourceAsStream("/benchmark/seven.drl")) {
            if (in == null) {
                throw new IllegalStateException("there is no seven.drl");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
