package io.signalbox.rulebook;

import io.signalbox.model.Claim;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.Summary;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compiles one rule and asks what it says of a situation at noon. */
final class RuleTrial {

    static final RuleCompiler COMPILER = new RuleCompiler(CompilerLimits.DEFAULT);

    private final Rulebook rulebook;
    private final List<Event> events = new ArrayList<>();
    private Map<String, Object> traits = Map.of();
    private Set<String> segments = Set.of();
    private Map<String, Summary> summaries = Map.of();
    private Instant now = Shop.NOON;

    private RuleTrial(Rulebook rulebook) {
        this.rulebook = rulebook;
    }

    /** The conditions of a rule whose body is {@code verdict.segment("yes")}. */
    static RuleTrial when(String conditions) {
        return rule(conditions, "verdict.segment(\"yes\");");
    }

    static RuleTrial rule(String conditions, String body) {
        return file(text(conditions, body));
    }

    static RuleTrial file(String text) {
        Compilation compilation = COMPILER.compile(Map.of("trial.drl", text), Shop.PLAN);
        if (compilation instanceof Compilation.Compiled compiled) {
            return new RuleTrial(compiled.rulebook());
        }
        throw new AssertionError(messages(compilation).toString());
    }

    static String text(String conditions, String body) {
        return "package trial;\nrule \"trial\"\nwhen\n" + conditions + "\nthen\n" + body + "\nend\n";
    }

    static Compilation compile(String text) {
        return COMPILER.compile(Map.of("trial.drl", text), Shop.PLAN);
    }

    static List<String> messages(Compilation compilation) {
        return compilation.problems().stream().map(RuleProblem::message).toList();
    }

    /** Problems of a rule with these conditions. */
    static List<String> problemsOf(String conditions) {
        return messages(compile(text(conditions, "verdict.segment(\"yes\");")));
    }

    RuleTrial with(Event... added) {
        events.addAll(List.of(added));
        return this;
    }

    RuleTrial traits(Map<String, Object> given) {
        traits = given;
        return this;
    }

    RuleTrial segments(String... given) {
        segments = Set.of(given);
        return this;
    }

    RuleTrial summaries(Map<String, Summary> given) {
        summaries = given;
        return this;
    }

    RuleTrial at(Instant instant) {
        now = instant;
        return this;
    }

    Assessment assess() {
        try (Desk desk = rulebook.open("anna", ZoneOffset.UTC)) {
            events.forEach(desk::add);
            desk.traits(traits);
            desk.segments(segments);
            desk.summaries(summaries);
            return desk.assess(0, now);
        }
    }

    boolean holds() {
        return !assess().claims().isEmpty();
    }

    /** Claims as {@code segment yes shoes [v1, v2]}. */
    Set<String> says() {
        Set<String> said = new TreeSet<>();
        for (Claim claim : assess().claims()) {
            String evidence =
                    claim.reason().evidence().stream().map(EventRef::id).collect(Collectors.joining(", ", " [", "]"));
            if (claim instanceof Claim.InSegment segment) {
                said.add("segment " + segment.name() + " " + segment.detail() + evidence);
            } else if (claim instanceof Claim.HasTrait trait) {
                said.add("trait " + trait.name() + " " + trait.value() + evidence);
            } else {
                said.add("trigger " + claim.name() + " " + ((Claim.Triggers) claim).cause() + evidence);
            }
        }
        return said;
    }

    Rulebook rulebook() {
        return rulebook;
    }
}
