package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.rulebook.FactType.FactProperty;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What expressions mean, whatever their author calls things: the same text for the same thing, with variables replaced
 * by what they stand for. Two conditions of equal text are true of the same facts.
 */
final class Meanings {

    /** What a variable, property or value is: a text that only it has within a rule, and its type. */
    record Meaning(String text, ValueType type) {}

    private static final Meaning UNKNOWN = new Meaning("?", ValueType.ANY);
    private static final Map<String, String> FLIPPED = Map.of("<", ">", "<=", ">=", ">", "<", ">=", "<=");
    private static final Set<String> DURATIONS =
            Set.of("within", "olderThan", "lastWithin", "lastOlderThan", "follows", "since", "precedes");

    private final Map<String, Meaning> variables;
    private final Optional<Meaning> self;

    private Meanings(Map<String, Meaning> variables, Optional<Meaning> self) {
        this.variables = variables;
        this.self = self;
    }

    Meanings() {
        this(new HashMap<>(), Optional.empty());
    }

    /** What is bound there is not seen here. */
    Meanings nested() {
        return new Meanings(new HashMap<>(variables), self);
    }

    /** The same variables inside the pattern of a fact. */
    Meanings inside(Meaning fact) {
        return new Meanings(variables, Optional.of(fact));
    }

    void bind(String variable, Meaning meaning) {
        if (!variable.isBlank()) {
            variables.put(variable, meaning);
        }
    }

    Meaning of(Expression expression) {
        if (expression instanceof RuleTree.Text text) {
            return new Meaning(DrlText.text(text.value()), ValueType.TEXT);
        }
        if (expression instanceof RuleTree.Flag flag) {
            return new Meaning(Boolean.toString(flag.value()), ValueType.FLAG);
        }
        if (expression instanceof RuleTree.Null) {
            return new Meaning("null", ValueType.NOTHING);
        }
        Optional<BigDecimal> number = number(expression);
        if (number.isPresent()) {
            return new Meaning(number.get().stripTrailingZeros().toPlainString(), ValueType.NUMBER);
        }
        if (expression instanceof RuleTree.Name name) {
            Meaning own = self.orElse(UNKNOWN);
            return name.name().equals("this") ? own : property(own, name.name());
        }
        if (expression instanceof RuleTree.Variable variable) {
            return variables.getOrDefault(variable.name(), new Meaning(variable.name(), ValueType.ANY));
        }
        if (expression instanceof RuleTree.Member member) {
            return property(of(member.of()), member.name());
        }
        if (expression instanceof RuleTree.Call call) {
            return question(call);
        }
        if (expression instanceof RuleTree.In in) {
            Set<String> choices = in.choices().stream()
                    .map(choice -> of(choice).text())
                    .collect(Collectors.toCollection(TreeSet::new));
            String value = of(in.value()).text();
            return truth(
                    choices.size() == 1 ? value + " == " + choices.iterator().next() : value + " in " + choices);
        }
        if (expression instanceof RuleTree.Negated negated) {
            return not(of(negated.inner()));
        }
        if (expression instanceof RuleTree.Minus minus) {
            return new Meaning("-(" + of(minus.inner()).text() + ")", ValueType.NUMBER);
        }
        return binary((Binary) expression);
    }

    /** A number as it is written, also a negative one. */
    static Optional<BigDecimal> number(Expression expression) {
        if (expression instanceof RuleTree.Whole whole) {
            return Optional.of(BigDecimal.valueOf(whole.value()));
        }
        if (expression instanceof RuleTree.Decimal decimal) {
            return Optional.of(decimal.value());
        }
        return expression instanceof RuleTree.Minus minus
                ? number(minus.inner()).map(BigDecimal::negate)
                : Optional.empty();
    }

    static boolean isLiteral(Expression expression) {
        return expression instanceof RuleTree.Text
                || expression instanceof RuleTree.Flag
                || expression instanceof RuleTree.Null
                || number(expression).isPresent();
    }

    /** The fact that a question is put to. */
    Meaning asked(RuleTree.Call call) {
        return call.of().map(this::of).orElse(self.orElse(UNKNOWN));
    }

    private static Meaning property(Meaning owner, String name) {
        Optional<FactProperty> property = owner.type()
                .fact()
                .flatMap(type -> Optional.ofNullable(type.properties().get(name)));
        return property.map(known -> new Meaning(owner.text() + "." + known.name(), typeOf(known)))
                .orElse(new Meaning(owner.text() + "." + name, ValueType.ANY));
    }

    private static ValueType typeOf(FactProperty property) {
        return ValueType.of(property.type());
    }

    private Meaning question(RuleTree.Call call) {
        List<String> arguments = call.arguments().stream()
                .map(argument -> argument instanceof RuleTree.Text text && DURATIONS.contains(call.name())
                        ? Durations.parse(text.value()).map(Duration::toString).orElse(text.value())
                        : of(argument).text())
                .toList();
        ValueType type =
                switch (call.name()) {
                    case "text" -> ValueType.TEXT;
                    case "number" -> ValueType.NUMBER;
                    default -> ValueType.FLAG;
                };
        return new Meaning(asked(call).text() + "." + call.name() + arguments, type);
    }

    private Meaning binary(Binary binary) {
        String operator = binary.operator();
        if (operator.equals("&&") || operator.equals("||")) {
            Collection<String> parts = new TreeSet<>();
            together(binary, operator, parts);
            return truth("(" + String.join(" " + operator + " ", parts) + ")");
        }
        Meaning left = of(binary.left());
        Meaning right = of(binary.right());
        if ("+-*/%".contains(operator)) {
            return new Meaning("(" + left.text() + " " + operator + " " + right.text() + ")", ValueType.NUMBER);
        }
        boolean turned = isLiteral(binary.left()) && !isLiteral(binary.right());
        if (operator.equals("==") || operator.equals("!=")) {
            boolean swap = turned || (!isLiteral(binary.right()) && left.text().compareTo(right.text()) > 0);
            Meaning equal = truth(swap ? right.text() + " == " + left.text() : left.text() + " == " + right.text());
            return operator.equals("==") ? equal : not(equal);
        }
        String flipped = FLIPPED.get(operator);
        return turned && flipped != null
                ? truth(right.text() + " " + flipped + " " + left.text())
                : truth(left.text() + " " + operator + " " + right.text());
    }

    private void together(Expression expression, String operator, Collection<String> parts) {
        if (expression instanceof Binary binary && binary.operator().equals(operator)) {
            together(binary.left(), operator, parts);
            together(binary.right(), operator, parts);
        } else {
            parts.add(of(expression).text());
        }
    }

    private static Meaning not(Meaning statement) {
        String text = statement.text();
        return truth(
                text.startsWith("not(") && text.endsWith(")")
                        ? text.substring("not(".length(), text.length() - 1)
                        : "not(" + text + ")");
    }

    private static Meaning truth(String text) {
        return new Meaning(text, ValueType.FLAG);
    }
}
