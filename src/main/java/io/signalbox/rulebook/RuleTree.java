package io.signalbox.rulebook;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A rule file as its author wrote it: rules, conditions, expressions and calls, each with its place in the text. */
final class RuleTree {

    private RuleTree() {}

    /** A place in a file, counted from 1. */
    record At(int line, int column) {}

    /** One file: only rules, since nothing else may stand in it. */
    record RuleFile(String name, String packageName, List<Rule> rules) {}

    /** One rule; {@code then} are its calls to {@code verdict}. */
    record Rule(String name, At at, Condition when, List<VerdictCall> then) {}

    /** What has to hold, or not, for a rule to match. */
    sealed interface Condition {
        At at();
    }

    record All(At at, List<Condition> parts) implements Condition {}

    /** Alternatives; {@code under} is the variable that stands for whichever matched, or blank. */
    record Any(At at, List<Condition> parts, String under) implements Condition {}

    record Not(At at, Condition inner) implements Condition {}

    record Exists(At at, Condition inner) implements Condition {}

    /** Whoever matches the first pattern matches all of the rest as well. */
    record ForAll(At at, Match base, List<Match> rest) implements Condition {}

    /** One fact of a type; {@code variable} and {@code source} ({@code from $last}) are blank where absent. */
    record Match(At at, String variable, String type, List<Constraint> constraints, String source, String text)
            implements Condition {}

    /** {@code accumulate}, or {@code groupby} where a key is present. */
    record Gather(At at, Condition source, Optional<Key> key, List<Function> functions, List<Expression> tests)
            implements Condition {}

    record Key(At at, String variable, Expression value) {}

    record Function(At at, String variable, String name, Optional<Expression> argument) {}

    /** Part of a pattern, separated by commas: a binding or a test. */
    sealed interface Constraint {
        At at();
    }

    record Bind(At at, String variable, Expression value) implements Constraint {}

    record Test(At at, Expression condition) implements Constraint {}

    /** A value or a statement about values. */
    sealed interface Expression {
        At at();
    }

    record Text(At at, String value) implements Expression {}

    record Decimal(At at, BigDecimal value) implements Expression {}

    record Whole(At at, long value) implements Expression {}

    record Flag(At at, boolean value) implements Expression {}

    record Null(At at) implements Expression {}

    /** {@code category}, {@code this}. */
    record Name(At at, String name) implements Expression {}

    /** {@code $cart}. */
    record Variable(At at, String name) implements Expression {}

    /** {@code $cart.category}; {@code $cart.getCategory()} is read as the same. */
    record Member(At at, Expression of, String name) implements Expression {}

    /** {@code within("10m")}, {@code $cart.within("10m")}. */
    record Call(At at, Optional<Expression> of, String name, List<Expression> arguments) implements Expression {}

    /** Comparison ({@code ==}), logic ({@code &&}), arithmetic ({@code +}) or a word ({@code matches}). */
    record Binary(At at, String operator, Expression left, Expression right) implements Expression {}

    record In(At at, Expression value, List<Expression> choices) implements Expression {}

    record Negated(At at, Expression inner) implements Expression {}

    record Minus(At at, Expression inner) implements Expression {}

    /** {@code verdict.segment("vip", $category)}. */
    record VerdictCall(At at, String method, List<Expression> arguments) {}
}
