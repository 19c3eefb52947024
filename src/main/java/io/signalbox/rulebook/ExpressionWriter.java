package io.signalbox.rulebook;

import io.signalbox.model.PropertySchema;
import io.signalbox.rulebook.FactType.FactProperty;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks an expression against the tracking plan and writes it anew for the engine, with exact numbers and two-valued
 * logic. What is wrong is a problem, and is written as something harmless, so that checking goes on.
 */
final class ExpressionWriter {

    /**
     * An expression as the engine reads it.
     *
     * @param fixed it depends on no variable of an earlier pattern
     * @param presence how to ask whether there is a value, where comparing with null cannot tell; else blank
     */
    record Written(String code, ValueType type, boolean fixed, String presence) {
        Written(String code, ValueType type) {
            this(code, type, true, "");
        }

        Written(String code, ValueType type, boolean fixed) {
            this(code, type, fixed, "");
        }
    }

    private static final Map<String, String> COMPARISONS =
            Map.of("==", "eq", "!=", "eq", "<", "lt", "<=", "le", ">", "gt", ">=", "ge");
    private static final Map<String, String> ARITHMETIC =
            Map.of("+", "plus", "-", "minus", "*", "times", "/", "divided", "%", "remainder");
    private static final int MAX_CHOICES = 100;

    private final Problems problems;
    private final QuestionWriter questions;
    private final UnitReads reads;
    private final WordOperatorWriter words;

    ExpressionWriter(Problems problems, UnitReads reads, QuestionWriter questions) {
        this.problems = problems;
        this.reads = reads;
        this.words = new WordOperatorWriter(problems);
        this.questions = questions;
    }

    /** An expression that has to be true or false. */
    Written condition(Expression expression, Optional<Self> self, RuleScope scope) {
        Written written = write(expression, self, scope);
        if (!written.type().isFlag()) {
            problems.error(
                    expression.at(),
                    written.type().shown() + " as a condition",
                    Meanings.number(expression).isPresent()
                            ? "a comparison or a question; a decimal number is written with a point, as in 99.90"
                            : "a comparison or a question");
        } else if (written.type().sort() == ValueType.Sort.ANY && !written.equals(WRONG)) {
            return new Written("Logic.eq(" + written.code() + ", true)", ValueType.FLAG, written.fixed());
        }
        return written;
    }

    /** The fact whose pattern the expression stands in, and how to write it. */
    record Self(String code, FactType type) {}

    static final Written WRONG = new Written("null", ValueType.ANY);

    Written write(Expression expression, Optional<Self> self, RuleScope scope) {
        if (expression instanceof RuleTree.Text text) {
            return new Written(DrlText.text(text.value()), ValueType.TEXT);
        }
        if (expression instanceof RuleTree.Whole whole) {
            return new Written(whole.value() + "L", ValueType.WHOLE);
        }
        if (expression instanceof RuleTree.Decimal decimal) {
            return new Written(DrlText.decimal(decimal.value()), ValueType.NUMBER);
        }
        if (expression instanceof RuleTree.Flag flag) {
            return new Written(Boolean.toString(flag.value()), ValueType.FLAG);
        }
        if (expression instanceof RuleTree.Null) {
            return new Written("null", ValueType.NOTHING);
        }
        if (expression instanceof RuleTree.Name name) {
            return name(name, self);
        }
        if (expression instanceof RuleTree.Variable variable) {
            return variable(variable, scope);
        }
        if (expression instanceof RuleTree.Member member) {
            return member(member, self, scope);
        }
        if (expression instanceof RuleTree.Call call) {
            return call(call, self, scope);
        }
        if (expression instanceof RuleTree.In in) {
            return in(in, self, scope);
        }
        if (expression instanceof RuleTree.Negated negated) {
            Written inner = condition(negated.inner(), self, scope);
            return new Written("!(" + inner.code() + ")", ValueType.FLAG, inner.fixed());
        }
        if (expression instanceof RuleTree.Minus minus) {
            return arithmetic(minus.at(), "-", new RuleTree.Whole(minus.at(), 0), minus.inner(), self, scope);
        }
        return binary((Binary) expression, self, scope);
    }

    private Written name(RuleTree.Name name, Optional<Self> self) {
        if (self.isEmpty()) {
            problems.error(name.at(), "`" + name.name() + "`", "a variable such as $view, or a value");
            return WRONG;
        }
        Self own = self.get();
        return name.name().equals("this")
                ? new Written(own.code(), ValueType.of(own.type()))
                : property(name.at(), own.code(), own.type(), name.name(), true);
    }

    private Written variable(RuleTree.Variable variable, RuleScope scope) {
        Optional<RuleScope.Bound> bound = scope.find(variable.name());
        if (bound.isEmpty()) {
            problems.error(
                    variable.at(),
                    "the variable " + variable.name() + ", which nothing above defines",
                    known(variable.name(), scope.names(), "a variable that is defined above"));
            return WRONG;
        }
        return new Written(
                bound.get().code(), bound.get().type(), bound.get().code().equals("this"));
    }

    private Written member(RuleTree.Member member, Optional<Self> self, RuleScope scope) {
        Optional<FactType> ofVariable = factOf(member.at(), member.of(), member.name(), scope);
        if (ofVariable.isEmpty()) {
            if (member.of() instanceof RuleTree.Name name && name.name().equals("this") && self.isPresent()) {
                return property(member.at(), self.get().code(), self.get().type(), member.name(), true);
            }
            return WRONG;
        }
        Written of = write(member.of(), self, scope);
        return property(member.at(), of.code(), ofVariable.get(), member.name(), of.fixed());
    }

    /** The fact that a variable stands for, if its properties can be asked; else a problem has been noted. */
    private Optional<FactType> factOf(At at, Expression of, String asked, RuleScope scope) {
        if (of instanceof RuleTree.Name name && name.name().equals("this")) {
            return Optional.empty();
        }
        if (!(of instanceof RuleTree.Variable variable)) {
            problems.error(at, "`." + asked + "` behind a value", "a variable of a pattern, as in $cart." + asked);
            return Optional.empty();
        }
        Optional<RuleScope.Bound> bound = scope.find(variable.name());
        if (bound.isEmpty()) {
            variable(variable, scope);
            return Optional.empty();
        }
        if (!bound.get().gathered() && bound.get().type().sort() == ValueType.Sort.ANY) {
            // What it stands for is wrong, and has been told.
            return Optional.empty();
        }
        if (bound.get().gathered() || bound.get().type().fact().isEmpty()) {
            String type = bound.get().type().fact().map(FactType::word).orElse("ProductViewed");
            boolean countable = asked.equals("size") || asked.equals("isEmpty") || asked.equals("empty");
            problems.error(
                    at,
                    "`" + variable.name() + "." + asked + "`, but " + variable.name() + " is a result",
                    bound.get().latest()
                            ? "`" + type + "( ... ) from " + variable.name() + "`"
                            : countable ? "`countDistinct` or `count` in the accumulate" : "the variable itself");
            return Optional.empty();
        }
        return bound.get().type().fact();
    }

    private Written property(At at, String of, FactType type, String name, boolean fixed) {
        FactProperty property = type.properties().get(name);
        if (property == null) {
            Expected meant = type.methods().contains(name)
                    ? Expected.of("`" + name + "(...)` with its arguments")
                    : known(name, type.properties().keySet(), "a property of " + type.word());
            problems.error(at, type.word() + " has no \"" + name + "\"", meant);
            return WRONG;
        }
        if (type.kind() == FactType.Kind.PROFILE) {
            reads.trait(property.name(), at);
        }
        boolean flag = property.type() == PropertySchema.Type.BOOLEAN;
        String getter = (flag ? "is" : "get") + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        String presence = flag ? of + ".has(" + DrlText.text(property.name()) + ")" : "";
        return new Written(of + "." + getter + "()", ValueType.of(property.type()), fixed, presence);
    }

    private Written call(RuleTree.Call call, Optional<Self> self, RuleScope scope) {
        if (call.of().isEmpty()) {
            if (self.isEmpty()) {
                problems.error(call.at(), "`" + call.name() + "(...)`", "a value or a variable");
                return WRONG;
            }
            return question(call, self.get().code(), self.get().type(), true, self, scope);
        }
        Expression of = call.of().get();
        if (of instanceof RuleTree.Name name && name.name().equals("this") && self.isPresent()) {
            return question(call, self.get().code(), self.get().type(), true, self, scope);
        }
        Optional<FactType> type = factOf(call.at(), of, call.name(), scope);
        if (type.isEmpty()) {
            return WRONG;
        }
        Written subject = write(of, self, scope);
        return question(call, subject.code(), type.get(), subject.fixed(), self, scope);
    }

    private Written question(
            RuleTree.Call call, String of, FactType type, boolean fixed, Optional<Self> self, RuleScope scope) {
        List<Written> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            arguments.add(write(argument, self, scope));
        }
        return questions.write(call, of, type, fixed, arguments);
    }

    private Written in(RuleTree.In in, Optional<Self> self, RuleScope scope) {
        Written value = write(in.value(), self, scope);
        if (in.choices().size() > MAX_CHOICES) {
            problems.error(in.at(), in.choices().size() + " values in a list", "at most " + MAX_CHOICES);
        }
        List<String> parts = new ArrayList<>();
        boolean fixed = value.fixed();
        for (Expression choice : in.choices()) {
            Written written = write(choice, self, scope);
            fixed &= written.fixed();
            parts.add(comparison(new Binary(in.at(), "==", in.value(), choice), value, written));
        }
        return new Written("(" + String.join(" || ", parts) + ")", ValueType.FLAG, fixed);
    }

    private Written binary(Binary binary, Optional<Self> self, RuleScope scope) {
        String operator = binary.operator();
        if (operator.equals("&&") || operator.equals("||")) {
            Written left = condition(binary.left(), self, scope);
            Written right = condition(binary.right(), self, scope);
            return new Written(
                    "(" + left.code() + " " + operator + " " + right.code() + ")",
                    ValueType.FLAG,
                    left.fixed() && right.fixed());
        }
        if (ARITHMETIC.containsKey(operator)) {
            return arithmetic(binary.at(), operator, binary.left(), binary.right(), self, scope);
        }
        Written left = write(binary.left(), self, scope);
        Written right = write(binary.right(), self, scope);
        boolean fixed = left.fixed() && right.fixed();
        if (COMPARISONS.containsKey(operator)) {
            if (left.type().sort() == ValueType.Sort.TEXT || left.type().sort() == ValueType.Sort.NOTHING) {
                left = asInstant(binary.left(), left, right);
            }
            right = asInstant(binary.right(), right, left);
            return new Written(comparison(binary, left, right), ValueType.FLAG, fixed);
        }
        return new Written(words.write(binary, left, right), ValueType.FLAG, fixed);
    }

    private Written arithmetic(
            At at, String operator, Expression a, Expression b, Optional<Self> self, RuleScope scope) {
        Written left = write(a, self, scope);
        Written right = write(b, self, scope);
        for (Written side : List.of(left, right)) {
            if (!side.type().isNumber()) {
                problems.error(at, side.type().shown() + " beside `" + operator + "`", "numbers");
            }
        }
        return new Written(
                "Logic." + ARITHMETIC.get(operator) + "(" + left.code() + ", " + right.code() + ")",
                ValueType.NUMBER,
                left.fixed() && right.fixed());
    }

    private String comparison(Binary trees, Written left, Written right) {
        At at = trees.at();
        String operator = trees.operator();
        boolean ordering = !operator.equals("==") && !operator.equals("!=");
        if (left.type().sort() == ValueType.Sort.NOTHING || right.type().sort() == ValueType.Sort.NOTHING) {
            if (ordering) {
                problems.error(at, "null beside `" + operator + "`", "`== null` or `!= null`");
            }
            return absence(operator, left.type().sort() == ValueType.Sort.NOTHING ? right : left);
        }
        if (!left.type().comparesWith(right.type())) {
            problems.error(
                    trees.right().at(), mismatch(trees, left.type(), right.type()), meant(left.type(), trees.right()));
            return "true";
        }
        boolean unordered = ordering && (unordered(left.type()) || unordered(right.type()));
        if (unordered) {
            problems.error(at, "`" + operator + "` on " + left.type().shown(), "`==` or `!=`");
        }
        if (left.type().isFact() || right.type().isFact()) {
            return left.code() + " " + (operator.equals("!=") ? "!=" : "==") + " " + right.code();
        }
        String positive = "Logic." + COMPARISONS.get(operator) + "(" + left.code() + ", " + right.code() + ")";
        return operator.equals("!=") ? "!" + positive : positive;
    }

    private static String mismatch(Binary trees, ValueType left, ValueType right) {
        boolean number = Meanings.number(trees.right()).isPresent();
        boolean literal = number || trees.right() instanceof RuleTree.Text;
        if (literal && trees.left() instanceof RuleTree.Name name) {
            return (number ? "the number " : "the text ") + ExpressionText.of(trees.right()) + " for " + name.name()
                    + ", which is " + left.shown();
        }
        return left.shown() + " compared with " + right.shown();
    }

    /** A literal may only lack its quotes, or have too many. */
    private static Expected meant(ValueType type, Expression literal) {
        if (type.isNumber()
                && literal instanceof RuleTree.Text text
                && text.value().matches("-?[0-9]+(\\.[0-9]+)?")) {
            return new Expected("a number without quotes: " + text.value(), text.value());
        }
        if (type.isText() && Meanings.number(literal).isPresent()) {
            String quoted = "\"" + ExpressionText.of(literal) + "\"";
            return new Expected("a text in quotes: " + quoted, quoted);
        }
        return Expected.of(
                type.isFlag() && literal instanceof RuleTree.Text ? "true or false without quotes" : type.shown());
    }

    private static boolean unordered(ValueType type) {
        return switch (type.sort()) {
            case FLAG, LIST, OBJECT, FACT -> true;
            default -> false;
        };
    }

    private static String absence(String operator, Written value) {
        String present = value.presence().isBlank() ? "Logic.present(" + value.code() + ")" : value.presence();
        return operator.equals("==") ? "!" + present : present;
    }

    /** {@code birthday < "2000-01-01"}: a text beside an instant is one. */
    private Written asInstant(Expression tree, Written text, Written other) {
        if (!(tree instanceof RuleTree.Text literal) || other.type().sort() != ValueType.Sort.INSTANT) {
            return text;
        }
        Optional<Instant> instant = instant(literal.value());
        if (instant.isEmpty()) {
            problems.error(
                    tree.at(),
                    "\"" + literal.value() + "\", which is no date and no time",
                    "a date such as \"2026-01-31\", or a time such as \"2026-01-31T09:00:00Z\"");
            return WRONG;
        }
        return new Written("Logic.instant(" + instant.get().toEpochMilli() + "L)", ValueType.INSTANT);
    }

    /** The instant that a text stands for beside one. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(
                    text.length() <= 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notInstant) {
            return Optional.empty();
        }
    }

    /** The nearest known name, or all of them where none is near. */
    static Expected known(String wrong, Collection<String> names, String otherwise) {
        return Expected.oneOf(names, wrong, otherwise);
    }
}
