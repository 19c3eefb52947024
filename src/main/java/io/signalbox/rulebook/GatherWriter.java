package io.signalbox.rulebook;

import io.signalbox.rulebook.ExpressionWriter.Written;
import io.signalbox.rulebook.PatternWriter.WrittenPattern;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Function;
import io.signalbox.rulebook.RuleTree.Gather;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code accumulate} and {@code groupby}. Adds a list of the events that they rest on, and keeps what has no key
 * out of the groups.
 */
final class GatherWriter {

    /** The functions, by the words that rules use. */
    static final List<String> FUNCTIONS =
            List.of("count", "sum", "min", "max", "average", "countDistinct", "collectList", "collectSet", "latest");

    private final Problems problems;
    private final ExpressionWriter expressions;
    private final ConditionWriter conditions;

    GatherWriter(Problems problems, ExpressionWriter expressions, ConditionWriter conditions) {
        this.problems = problems;
        this.expressions = expressions;
        this.conditions = conditions;
    }

    /** The text, and the variables that hold the evidence. */
    record WrittenGather(String text, List<String> evidence) {}

    Optional<WrittenGather> write(Gather gather, RuleScope scope) {
        List<List<Condition>> alternatives = Alternatives.of(gather.source());
        if (alternatives.size() != 1) {
            problems.error(gather.at(), "`or` inside an accumulate", "a family, or `||` inside one pattern");
            return Optional.empty();
        }
        RuleScope inner = scope.nested();
        List<String> texts = new ArrayList<>();
        Optional<List<WrittenPattern>> source = conditions.source(alternatives.get(0), inner, gather.key(), texts);
        if (source.isEmpty()) {
            bindAnyway(gather, scope);
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(gather.key().isPresent() ? "groupby( " : "accumulate( ");
        text.append(String.join(" and ", texts)).append("; ");
        String anchor = "";
        if (gather.key().isPresent()) {
            anchor = scope.fresh("k");
            text.append(anchor)
                    .append(" : ")
                    .append(key(gather.key().get(), anchor, inner, scope))
                    .append("; ");
        }
        List<String> evidence = new ArrayList<>();
        List<String> tests = new ArrayList<>();
        text.append(String.join(", ", functions(gather, source.get(), inner, scope, evidence, tests)));
        for (Expression test : gather.tests()) {
            tests.add(expressions.condition(test, Optional.empty(), scope).code());
        }
        if (!tests.isEmpty()) {
            text.append("; ").append(String.join(", ", tests));
        }
        scope.anchor(anchor.isBlank() ? evidence.get(0) : anchor);
        return Optional.of(new WrittenGather(text.append(" )").toString(), evidence));
    }

    /** After a problem: binds what the author bound, so that nothing else is blamed for it. */
    private static void bindAnyway(Gather gather, RuleScope scope) {
        RuleScope.Bound unknown = new RuleScope.Bound("null", ValueType.ANY, false, true);
        gather.functions().forEach(function -> scope.bind(function.variable(), unknown));
        gather.key().ifPresent(key -> scope.bind(key.variable(), unknown));
        gather.key()
                .filter(key -> key.value() instanceof RuleTree.Variable)
                .ifPresent(key -> scope.bind(((RuleTree.Variable) key.value()).name(), unknown));
    }

    private String key(RuleTree.Key key, String code, RuleScope inner, RuleScope scope) {
        Written value = expressions.write(key.value(), Optional.empty(), inner);
        if (!value.type().isScalar()) {
            problems.error(key.at(), value.type().shown() + " as the key of a group", "a text, a number or an instant");
        }
        String variable = key.variable();
        if (variable.isBlank() && key.value() instanceof RuleTree.Variable bound) {
            variable = bound.name();
        }
        if (!variable.isBlank() && !scope.bind(variable, new RuleScope.Bound(code, value.type(), false, false))) {
            problems.error(key.at(), variable + " bound twice", "a new variable");
        }
        return value.type().isNumber() ? "Logic.canonical(" + value.code() + ")" : value.code();
    }

    private List<String> functions(
            Gather gather,
            List<WrittenPattern> source,
            RuleScope inner,
            RuleScope scope,
            List<String> evidence,
            List<String> tests) {
        List<String> texts = new ArrayList<>();
        Map<String, RuleScope.Bound> results = new LinkedHashMap<>();
        boolean onlyLatest = true;
        for (Function function : gather.functions()) {
            String code = scope.fresh("r");
            Optional<ValueType> type = function(function, source.get(0), inner, code, texts);
            boolean latest = function.name().equals("latest")
                    && type.filter(ValueType::isEvent).isPresent();
            onlyLatest &= latest;
            if (latest) {
                evidence.add(code);
            }
            boolean nothing = gather.functions().size() == 1
                    && List.of("min", "max", "average").contains(function.name());
            if (nothing) {
                tests.add("Logic.present(" + code + ")");
            }
            if (!function.variable().isBlank()) {
                RuleScope.Bound bound = new RuleScope.Bound(code, type.orElse(ValueType.ANY), true, latest);
                if (results.put(function.variable(), bound) != null || !scope.bind(function.variable(), bound)) {
                    problems.error(function.at(), function.variable() + " bound twice", "a new variable");
                }
            }
        }
        if (!onlyLatest) {
            evidence.clear();
            for (WrittenPattern pattern : source) {
                if (pattern.type().isEvent() || source.size() == 1) {
                    String code = scope.fresh("v");
                    texts.add(code + " : sbEvidence(Logic.same(" + pattern.variable() + "))");
                    evidence.add(code);
                }
            }
        }
        return texts;
    }

    private Optional<ValueType> function(
            Function function, WrittenPattern first, RuleScope inner, String code, List<String> texts) {
        String name = function.name();
        if (!FUNCTIONS.contains(name)) {
            problems.error(
                    function.at(),
                    "the function \"" + name + "\"",
                    ExpressionWriter.known(name, FUNCTIONS, "a function of accumulate"));
            return Optional.empty();
        }
        if (function.argument().isEmpty()) {
            if (name.equals("count")) {
                texts.add(code + " : sbCount(Logic.same(" + first.variable() + "))");
                return Optional.of(ValueType.WHOLE);
            }
            problems.error(function.at(), name + "()", "what to take, as in " + name + "($view.getPrice())");
            return Optional.empty();
        }
        Written argument = expressions.write(function.argument().get(), Optional.empty(), inner);
        ValueType type = argument.type();
        Optional<ValueType> result =
                switch (name) {
                    case "count", "countDistinct" -> Optional.of(ValueType.WHOLE);
                    case "sum", "average" -> type.isNumber() ? Optional.of(ValueType.NUMBER) : Optional.empty();
                    case "min", "max" -> ordered(type) ? Optional.of(type) : Optional.empty();
                    case "collectList", "collectSet" -> Optional.of(ValueType.LIST);
                    default ->
                        type.isEvent() && function.argument().get() instanceof RuleTree.Variable
                                ? Optional.of(type)
                                : Optional.empty();
                };
        if (result.isEmpty() && !argument.equals(ExpressionWriter.WRONG)) {
            problems.error(
                    function.argument().get().at(),
                    name + " of " + type.shown(),
                    switch (name) {
                        case "latest" -> "the variable of an event, as in latest($view)";
                        case "sum", "average" -> "a number";
                        default -> "a number, a text or an instant";
                    });
        }
        String word = "sb" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        // A bare variable would give a function over several patterns the wrong object.
        String taken = argument.type().isFact() ? "Logic.same(" + argument.code() + ")" : argument.code();
        texts.add(code + " : " + word + "(" + taken + ")");
        return result;
    }

    private static boolean ordered(ValueType type) {
        return type.isScalar() && type.sort() != ValueType.Sort.FLAG;
    }
}
