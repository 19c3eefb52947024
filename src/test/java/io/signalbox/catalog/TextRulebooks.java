package io.signalbox.catalog;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.Compilation;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.PlanReading;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Rulebook;
import io.signalbox.rulebook.Unit;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A compiler without an engine: rules are any texts, and those with the word "broken" do not compile. It remembers how
 * often it compiled.
 */
final class TextRulebooks {

    private final List<Map<String, String>> compiled = new ArrayList<>();
    private final Set<Map<String, String>> forbidden = new HashSet<>();

    FileCompiler compiler() {
        return new FileCompiler(TextRulebooks::plan, this::compile, new SimpleMeterRegistry());
    }

    List<Map<String, String>> compiled() {
        return compiled;
    }

    /** From now on, these rules are refused, as a stricter release might. */
    void refuseFromNowOn(Map<String, String> rules) {
        forbidden.add(rules);
    }

    private static PlanReading plan(Map<String, String> files) {
        TrackingPlan plan =
                new TrackingPlan("plan " + files.hashCode(), Map.of(), Map.of(), TrackingPlan.UnknownEvents.ACCEPT);
        List<RuleProblem> problems = new ArrayList<>();
        files.forEach((file, text) -> {
            if (text.contains("broken")) {
                problems.add(problem(file));
            }
        });
        return new PlanReading(plan, problems);
    }

    private synchronized Compilation compile(Map<String, String> rules, TrackingPlan plan) {
        compiled.add(rules);
        List<RuleProblem> problems = new ArrayList<>();
        rules.forEach((file, text) -> {
            if (text.contains("broken") || forbidden.contains(rules)) {
                problems.add(problem(file));
            }
        });
        return problems.isEmpty()
                ? new Compilation.Compiled(new TextRulebook("rulebook " + rules + plan.version(), plan), List.of())
                : new Compilation.Refused(problems);
    }

    private static RuleProblem problem(String file) {
        return new RuleProblem(file, 3, 1, "", RuleProblem.Severity.ERROR, "broken", "something whole");
    }

    private record TextRulebook(String id, TrackingPlan plan) implements Rulebook {
        @Override
        public List<Unit> units() {
            return List.of();
        }

        @Override
        public Desk open(String profileId, ZoneId defaultZone) {
            throw new UnsupportedOperationException("texts only: nothing can be assessed");
        }
    }
}
