package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.GapFinder.Target;
import io.signalbox.rulebook.ProbeUnits.Scene;
import io.signalbox.rulebook.ReadableRule.Given;
import io.signalbox.rulebook.RuleFinding.Way;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Rule;
import io.signalbox.rulebook.RuleTree.RuleFile;
import io.signalbox.rulebook.RuleTree.VerdictCall;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rules of one rulebook read back in plain words, and why one of them does not match for a profile. Safe for many
 * threads.
 *
 * <p>There is no second engine: parts of the rule, its <em>probes</em>, are compiled and assessed as rules are. The first
 * time a rule is asked for takes as long as compiling it.
 */
public final class Explainer {

    /** Parts of a rule match more often than the whole, and somebody waits for the answer. */
    private static final int MAX_FIRINGS = 20_000;

    private static final Duration MAX_TIME = Duration.ofSeconds(2);

    private final List<Known> rules;
    private final GapFinder gaps;

    private record Known(ReadableRule outline, Rule rule, SourceText source, RuleSource written) {}

    private Explainer(List<Known> rules, GapFinder gaps) {
        this.rules = List.copyOf(rules);
        this.gaps = gaps;
    }

    /** Of rule texts that compile. */
    static Explainer of(Map<String, String> textByFile, TrackingPlan plan, FactClasses classes, CompilerLimits limits) {
        List<Known> rules = new ArrayList<>();
        for (RuleSource written : RuleSources.of(textByFile, limits).units()) {
            // Whatever form it was written in, it is explained as DRL, where every part has a place of its own.
            RuleSource drl = RuleSource.ofDrl(written.file(), written.drl().text());
            RuleFile file = RuleFileReader.read(drl, limits);
            if (!file.rules().isEmpty()) {
                SourceText source = new SourceText(drl.drl(), limits);
                file.rules()
                        .forEach(rule -> rules.add(new Known(outline(written, rule, source), rule, source, written)));
            }
        }
        CompilerLimits ofProbes = new CompilerLimits(
                limits.maxFileLength(),
                limits.maxRules(),
                limits.maxRulesPerFile(),
                limits.maxTextLength(),
                limits.maxFacts(),
                MAX_FIRINGS,
                limits.maxSteps(),
                MAX_TIME);
        return new Explainer(rules, new GapFinder(new ProbeUnits(plan, classes, ofProbes)));
    }

    private static ReadableRule outline(RuleSource written, Rule rule, SourceText source) {
        List<Given> gives = rule.then().stream()
                .flatMap(call -> name(call).map(name -> new Given(call.method(), name)).stream())
                .distinct()
                .toList();
        return new ReadableRule(
                written.file(),
                rule.name(),
                written.origin(rule.at()).line(),
                source.rule(rule.at()),
                RuleWords.of(rule),
                gives);
    }

    private static Optional<String> name(VerdictCall call) {
        return call.arguments().isEmpty() || !(call.arguments().get(0) instanceof RuleTree.Text text)
                ? Optional.empty()
                : Optional.of(text.value());
    }

    /** All rules, by file and in the order of the text. */
    public List<ReadableRule> rules() {
        return rules.stream().map(Known::outline).toList();
    }

    /** The rule that a reason names. */
    public Optional<ReadableRule> rule(String file, String name) {
        return rules().stream()
                .filter(rule -> rule.file().equals(file) && rule.name().equals(name))
                .findFirst();
    }

    /**
     * What is laid out.
     *
     * @param facts lays out the same facts each time it is asked, in any order
     */
    public record Situated(Consumer<Desk> facts, ZoneId defaultZone, Instant now) {}

    /**
     * What is asked for.
     *
     * @param kind {@code segment}, {@code trait} or {@code trigger}
     * @param detail of a segment, or the cause of a trigger; empty: any
     */
    public record Asked(String kind, String name, Optional<String> detail) {}

    /** For each rule that may give it, the first condition that fails. May take seconds: what is new is compiled. */
    public List<RuleFinding> find(Asked asked, Situated situated) {
        List<RuleFinding> findings = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Known known = rules.get(i);
            if (known.outline().gives(asked.kind(), asked.name())) {
                findings.add(find(i, known, asked, situated));
            }
        }
        return findings;
    }

    private RuleFinding find(int number, Known known, Asked asked, Situated situated) {
        VerdictCall call = call(known.rule(), asked);
        Optional<Expression> about = call.arguments().size() < 2
                ? Optional.empty()
                : Optional.of(call.arguments().get(1));
        Optional<String> never = cannotGive(asked, about);
        if (never.isPresent()) {
            return new RuleFinding(known.outline(), List.of(), never);
        }
        String key = number + "/" + known.rule().then().indexOf(call);
        Target target = new Target(key, known.rule(), known.source(), about, wanted(asked, about));
        try {
            List<Way> ways = gaps.find(target, new Scene(situated.facts(), situated.defaultZone(), situated.now()));
            return new RuleFinding(
                    known.outline(),
                    ways.stream().map(way -> placed(way, known.written())).toList(),
                    Optional.empty());
        } catch (AssessmentFailure failure) {
            return new RuleFinding(known.outline(), List.of(), Optional.of(String.valueOf(failure.getMessage())));
        }
    }

    /** Places are those of the author's file. */
    private static Way placed(Way way, RuleSource written) {
        return new Way(way.conditions(), way.gap().map(gap -> {
            RuleTree.At at = written.origin(new RuleTree.At(gap.line(), gap.column()));
            return gap.at(at.line(), at.column());
        }));
    }

    /** The call that would say it: of several for one name that whose detail is the one asked for. */
    private static VerdictCall call(Rule rule, Asked asked) {
        List<VerdictCall> calls = rule.then().stream()
                .filter(call -> call.method().equals(asked.kind())
                        && name(call).filter(asked.name()::equals).isPresent())
                .toList();
        return calls.stream()
                .filter(call -> call.arguments().size() == 2
                        && call.arguments().get(1) instanceof RuleTree.Text text
                        && asked.detail().filter(text.value()::equals).isPresent())
                .findFirst()
                .orElseGet(() -> calls.get(0));
    }

    /** A rule that gives the segment with another detail, or with none, never gives it with this one. */
    private static Optional<String> cannotGive(Asked asked, Optional<Expression> about) {
        if (asked.kind().equals("trait") || asked.detail().isEmpty()) {
            return Optional.empty();
        }
        if (about.isEmpty()) {
            return Optional.of("this rule gives it without any detail");
        }
        return about.get() instanceof RuleTree.Text text
                        && !text.value().equals(asked.detail().get())
                ? Optional.of("this rule gives it for \"" + text.value() + "\" only")
                : Optional.empty();
    }

    /** A value of a trait is no part of the question; a rule that gives no detail is asked for the blank one. */
    private static Optional<String> wanted(Asked asked, Optional<Expression> about) {
        return asked.kind().equals("trait") || about.isEmpty() ? Optional.empty() : asked.detail();
    }
}
