package io.signalbox.decision;

import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.Compilation.Compiled;
import io.signalbox.rulebook.CompilerLimits;
import io.signalbox.rulebook.Explainer;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The shop's rules as rule files, compiled by the engine. */
final class DrlShop {

    private static final Logger ENGINE = Logger.getLogger("org.drools");

    static {
        // Outside of the service nothing limits what is logged, and traces of the engine cost more than its work.
        ENGINE.setLevel(Level.WARNING);
    }

    private static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);

    private static final List<String> FILES = List.of(
            "interest.drl",
            "cart.drl",
            "activity.drl",
            "spend.drl",
            "local.drl",
            "mail.drl",
            "calendar.drl",
            "people.drl",
            "chain.drl");

    private static final Explainer EXPLAINER = COMPILER.explainer(texts(), Shop.PLAN);

    private DrlShop() {}

    static Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        for (String file : FILES) {
            try (InputStream in = DrlShop.class.getResourceAsStream("/shop-rules/" + file)) {
                if (in == null) {
                    throw new IllegalStateException("there is no " + file);
                }
                texts.put(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return texts;
    }

    static Rulebook all() {
        return compiled(texts());
    }

    /** Of all files; its probes are compiled once for all tests. */
    static Explainer explainer() {
        return EXPLAINER;
    }

    static Rulebook without(Collection<String> files) {
        Map<String, String> texts = texts();
        texts.keySet().removeAll(files);
        return compiled(texts);
    }

    private static Rulebook compiled(Map<String, String> texts) {
        Compilation compilation = COMPILER.compile(texts, Shop.PLAN);
        if (compilation instanceof Compiled compiled) {
            return compiled.rulebook();
        }
        throw new IllegalStateException(compilation.problems().stream()
                .map(RuleProblem::message)
                .reduce("the shop's rules do not compile", (one, other) -> one + "\n" + other));
    }
}
