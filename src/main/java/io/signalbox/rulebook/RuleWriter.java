package io.signalbox.rulebook;

import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.ExpressionWriter.Written;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Rule;
import io.signalbox.rulebook.RuleTree.VerdictCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the rules of a file against the tracking plan and writes them for the engine. */
final class RuleWriter {

    private static final int MAX_PATTERNS = 5;
    private static final int MAX_NAME = 100;

    private final Problems problems;
    private final UnitReads reads;
    private final ExpressionWriter expressions;
    private final PatternWriter patterns;
    private final Map<String, FactType> types;
    private final List<DrlRule> written = new ArrayList<>();

    RuleWriter(UnitReads reads, Problems problems, TrackingPlan plan, Map<String, FactType> types) {
        this.problems = problems;
        this.reads = reads;
        this.types = types;
        QuestionWriter questions = new QuestionWriter(problems, plan, reads);
        this.expressions = new ExpressionWriter(problems, reads, questions);
        this.patterns = new PatternWriter(problems, plan, types, reads, expressions);
    }

    List<DrlRule> rules() {
        return List.copyOf(written);
    }

    /** Class names that the rules use. */
    Set<String> words() {
        return patterns.words();
    }

    void write(Rule rule) {
        problems.insideRule(rule.name());
        reads.insideRule(rule.name());
        try {
            refuseTwinVariables(rule.when());
            if (patternsIn(rule.when()) == 0) {
                problems.error(rule.at(), "a rule without conditions", "at least one pattern");
            } else if (patternsIn(rule.when()) > MAX_PATTERNS) {
                problems.warning(
                        rule.at(),
                        patternsIn(rule.when()) + " patterns in one rule",
                        "at most " + MAX_PATTERNS + "; a segment of its own for a part is easier to read");
            }
            if (rule.then().isEmpty()) {
                problems.error(rule.at(), "a rule that says nothing", "a call such as `verdict.segment(\"vip\");`");
            } else if (rule.then().size() > 1) {
                problems.warning(
                        rule.then().get(1).at(),
                        rule.then().size() + " calls to `verdict`",
                        "one segment, trait or trigger a rule");
            }
            for (List<Condition> alternative : Alternatives.of(rule.when())) {
                write(rule, alternative);
            }
        } catch (DrlSyntaxProblem problem) {
            problems.error(problem.at(), problem.found(), problem.expected());
        } finally {
            problems.outsideRules();
        }
    }

    private void write(Rule rule, List<Condition> alternative) {
        reads.needs(Needs.of(alternative, types));
        RuleScope scope = new RuleScope();
        ConditionWriter conditions = new ConditionWriter(problems, patterns, expressions);
        int id = written.size();
        patterns.insideRule(id);
        conditions.write(alternative, scope);
        List<String> calls = new ArrayList<>();
        List<String> evidence = new ArrayList<>(List.of(Integer.toString(id)));
        evidence.addAll(conditions.evidence());
        calls.add("verdict.rule(" + String.join(", ", evidence) + ");");
        for (VerdictCall call : rule.then()) {
            call(call, scope).ifPresent(calls::add);
        }
        written.add(new DrlRule(id, rule.name(), rule.at(), conditions.lines(), calls, conditions.absence()));
    }

    private Optional<String> call(VerdictCall call, RuleScope scope) {
        int arguments = call.arguments().size();
        boolean fits = arguments == 2 || (call.method().equals("segment") && arguments == 1);
        if (!List.of("segment", "trait", "trigger").contains(call.method())) {
            problems.error(
                    call.at(),
                    "verdict has no \"" + call.method() + "\"",
                    ExpressionWriter.known(call.method(), List.of("segment", "trait", "trigger"), "a word of verdict"));
            reads.mayGiveMore();
            return Optional.empty();
        }
        if (!fits) {
            String expected =
                    switch (call.method()) {
                        case "segment" -> "a name, and perhaps a detail";
                        case "trait" -> "a name and a value";
                        default -> "a name and a cause: the event, or a text, for which it fires once";
                    };
            problems.error(
                    call.at(), Expected.counted(arguments, "argument") + " for verdict." + call.method(), expected);
            reads.mayGiveMore();
            return Optional.empty();
        }
        Optional<String> name = name(call);
        if (name.isEmpty()) {
            reads.mayGiveMore();
            return Optional.empty();
        }
        switch (call.method()) {
            case "segment" -> reads.givesSegment(name.get(), call.at());
            case "trait" -> reads.givesTrait(name.get(), call.at());
            default -> reads.givesTrigger(name.get(), call.at());
        }
        List<String> codes = new ArrayList<>(List.of(DrlText.text(name.get())));
        if (arguments == 2) {
            codes.add(value(call, call.arguments().get(1), scope).code());
        }
        return Optional.of("verdict." + call.method() + "(" + String.join(", ", codes) + ");");
    }

    private Optional<String> name(VerdictCall call) {
        Expression first = call.arguments().get(0);
        if (first instanceof RuleTree.Name bare) {
            String quoted = "\"" + bare.name() + "\"";
            problems.error(
                    first.at(),
                    "`" + bare.name() + "`, which is not in quotes",
                    new Expected("the name of the " + call.method() + " in quotes: " + quoted, quoted));
            return Optional.empty();
        }
        if (!(first instanceof RuleTree.Text text)) {
            problems.error(
                    first.at(),
                    "a name that is not in quotes",
                    "the name of the " + call.method() + " in quotes; what varies is the second argument");
            return Optional.empty();
        }
        boolean plain = !text.value().isBlank()
                && text.value().length() <= MAX_NAME
                && text.value().chars().noneMatch(Character::isISOControl);
        if (!plain) {
            problems.error(
                    first.at(),
                    "the name \"" + text.value().strip() + "\"",
                    "1 to " + MAX_NAME + " characters, as in \"big-spenders\"");
            return Optional.empty();
        }
        return Optional.of(text.value());
    }

    /** Literals, variables and getters of them: nothing is computed in a body. */
    private Written value(VerdictCall call, Expression value, RuleScope scope) {
        boolean simple = value instanceof RuleTree.Text
                || value instanceof RuleTree.Whole
                || value instanceof RuleTree.Decimal
                || value instanceof RuleTree.Flag
                || value instanceof RuleTree.Variable
                || value instanceof RuleTree.Member
                || (value instanceof RuleTree.Minus minus && !(minus.inner() instanceof RuleTree.Variable));
        if (!simple) {
            problems.error(
                    value.at(),
                    "something computed behind `then`",
                    "a value, a variable or a property of a variable, as in $cart.category");
            return ExpressionWriter.WRONG;
        }
        Written written = expressions.write(value, Optional.empty(), scope);
        ValueType type = written.type();
        boolean right =
                switch (call.method()) {
                    case "segment" -> type.isScalar();
                    case "trait" -> type.isScalar() || type.sort() == ValueType.Sort.LIST;
                    default -> type.isScalar() || type.isEvent();
                };
        if (!right) {
            String expected =
                    switch (call.method()) {
                        case "segment" ->
                            "a text, a number or an instant as the detail, such as a property of a variable";
                        case "trait" -> "a text, a number, true or false, an instant, or a list as the value";
                        default -> "an event or a text as the cause";
                    };
            problems.error(value.at(), type.shown(), expected);
        }
        return written;
    }

    /** Drools matches only the first of {@code ($e : A() or $e : B())}. */
    private void refuseTwinVariables(Condition condition) {
        if (condition instanceof RuleTree.Any any && !any.under().isBlank()) {
            return;
        }
        if (condition instanceof RuleTree.Any any) {
            List<String> bound = new ArrayList<>();
            for (Condition part : any.parts()) {
                if (part instanceof RuleTree.Match match && !match.variable().isBlank()) {
                    if (bound.contains(match.variable())) {
                        problems.error(
                                match.at(),
                                match.variable() + " bound in two alternatives",
                                "a family, or `" + match.variable() + " : ( A() or B() )`");
                    }
                    bound.add(match.variable());
                }
            }
        }
        children(condition).forEach(this::refuseTwinVariables);
    }

    private static int patternsIn(Condition condition) {
        int own = condition instanceof RuleTree.Match ? 1 : 0;
        return own
                + children(condition).stream().mapToInt(RuleWriter::patternsIn).sum();
    }

    private static List<Condition> children(Condition condition) {
        if (condition instanceof RuleTree.All all) {
            return all.parts();
        }
        if (condition instanceof RuleTree.Any any) {
            return any.parts();
        }
        if (condition instanceof RuleTree.Not not) {
            return List.of(not.inner());
        }
        if (condition instanceof RuleTree.Exists exists) {
            return List.of(exists.inner());
        }
        if (condition instanceof RuleTree.Gather gather) {
            return List.of(gather.source());
        }
        if (condition instanceof RuleTree.ForAll forAll) {
            List<Condition> all = new ArrayList<>(List.of(forAll.base()));
            all.addAll(forAll.rest());
            return all;
        }
        return List.of();
    }
}
