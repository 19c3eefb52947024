package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes probes for the engine, by the same writers that write rules: so a probe is true where, and only where, that
 * part of the rule is. Instead of speaking to {@code verdict} of segments, it tells what it saw.
 */
final class ProbeWriter {

    private final UnitReads reads = new UnitReads("probe");
    private final Problems problems = new Problems("probe", TracedDrl.itself(""));
    private final ExpressionWriter expressions;
    private final PatternWriter patterns;
    private final List<DrlRule> rules = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    /**
     * Where things are in what a probe saw.
     *
     * @param upTo for each condition, how many places it and those before it take
     * @param about the place of what the rule speaks of; empty: not known there yet
     * @param values the place of the first value
     */
    record Shape(List<Integer> upTo, Optional<Integer> about, int values) {

        int from(int condition) {
            return condition == 0 ? 0 : upTo.get(condition - 1);
        }

        int facts() {
            return upTo.isEmpty() ? 0 : upTo.get(upTo.size() - 1);
        }
    }

    ProbeWriter(TrackingPlan plan, Map<String, FactType> types) {
        QuestionWriter questions = new QuestionWriter(problems, plan, reads);
        this.expressions = new ExpressionWriter(problems, reads, questions);
        this.patterns = new PatternWriter(problems, plan, types, reads, expressions);
    }

    void write(Probe probe) {
        RuleScope scope = new RuleScope();
        ConditionWriter conditions = new ConditionWriter(problems, patterns, expressions);
        int id = rules.size();
        patterns.insideRule(id);
        List<Integer> upTo = new ArrayList<>();
        for (Condition condition : probe.conditions()) {
            conditions.write(List.of(condition), scope);
            upTo.add(conditions.evidence().size());
        }
        List<String> seen = new ArrayList<>(List.of(Integer.toString(id)));
        seen.addAll(conditions.evidence());
        Optional<Integer> about = Optional.empty();
        if (probe.about().isPresent() && isKnown(probe.about().get(), scope)) {
            about = Optional.of(seen.size() - 1);
            seen.add(code(probe.about().get(), scope));
        }
        shapes.add(new Shape(List.copyOf(upTo), about, seen.size() - 1));
        probe.values().forEach(value -> seen.add(code(value, scope)));
        String rest = String.join(", ", seen);
        List<String> calls = List.of("verdict.rule(" + id + ");", "verdict.found(" + rest + ");");
        rules.add(new DrlRule(id, "probe", new RuleTree.At(0, 0), conditions.lines(), calls, ""));
    }

    /** As an object, whatever its type. */
    private String code(Expression value, RuleScope scope) {
        return "Logic.same(" + expressions.write(value, Optional.empty(), scope).code() + ")";
    }

    private static boolean isKnown(Expression about, RuleScope scope) {
        return variable(about)
                .map(variable -> scope.find(variable.name()).isPresent())
                .orElse(true);
    }

    private static Optional<RuleTree.Variable> variable(Expression about) {
        if (about instanceof RuleTree.Variable variable) {
            return Optional.of(variable);
        }
        if (about instanceof RuleTree.Member member) {
            return variable(member.of());
        }
        return about instanceof Call call ? call.of().flatMap(ProbeWriter::variable) : Optional.empty();
    }

    UnitReads reads() {
        return reads;
    }

    List<DrlRule> rules() {
        return List.copyOf(rules);
    }

    List<Shape> shapes() {
        return List.copyOf(shapes);
    }

    Set<String> words() {
        return patterns.words();
    }
}
