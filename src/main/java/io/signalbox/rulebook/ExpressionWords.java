package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads expressions of rules back in plain English: values as nouns, conditions as statements. Knows every form of the
 * grammar; what variables stand for is told while the conditions are read.
 */
final class ExpressionWords {

    private static final Map<String, String> COMPARISONS = Map.of(
            "==", "is",
            "!=", "is not",
            "<", "is less than",
            "<=", "is at most",
            ">", "is more than",
            ">=", "is at least",
            "contains", "contains",
            "memberOf", "is among",
            "matches", "has the form");

    private static final Map<String, String> NEGATED = Map.of(
            "contains", "does not contain",
            "memberOf", "is not among",
            "matches", "does not have the form",
            "str[startsWith]", "does not start with",
            "str[endsWith]", "does not end with");

    private static final Map<String, String> WORDED = Map.of(
            "str[startsWith]", "starts with",
            "str[endsWith]", "ends with",
            "str[length]", "has this many characters:",
            "+", "plus",
            "-", "minus",
            "*", "times",
            "/", "divided by",
            "%", "modulo");

    private static final Pattern DURATION_PART = Pattern.compile("(\\d+)([dhms])");
    private static final Map<String, String> UNITS = Map.of("d", "day", "h", "hour", "m", "minute", "s", "second");

    /** What a variable stands for. */
    private final Map<String, String> variables = new HashMap<>();

    /** Variables of the facts that are being gathered: their properties need no "of". */
    private final List<String> own = new ArrayList<>();

    private int events;

    void name(String variable, String words) {
        if (!variable.isBlank()) {
            variables.put(variable, words);
        }
    }

    void nameEvent(String variable, String type) {
        if (!variable.isBlank()) {
            name(variable, "that " + type);
            events++;
        }
    }

    void nameOwn(String variable, String type) {
        if (!variable.isBlank()) {
            name(variable, "that " + type);
            own.add(variable);
        }
    }

    void forgetOwn() {
        own.clear();
    }

    /** A property that a pattern has bound. */
    void nameProperty(String variable, Expression value, String owner) {
        String property = value(value);
        name(variable, owner.isBlank() || !(value instanceof RuleTree.Name) ? property : property + " of " + owner);
    }

    String variable(String name) {
        return variables.getOrDefault(name, name.startsWith("$") ? name.substring(1) : name);
    }

    /** Whether it says when something happened, and so reads best right behind the name of the fact. */
    static boolean isTime(Expression expression) {
        return expression instanceof Call call
                && call.of().isEmpty()
                && List.of("within", "olderThan", "follows", "since", "precedes")
                        .contains(call.name());
    }

    /** What has to be true, about the fact in whose pattern it stands. */
    String statement(Expression expression) {
        if (expression instanceof Call call) {
            return question(call, true);
        }
        if (expression instanceof RuleTree.Negated negated) {
            return negation(negated.inner());
        }
        if (expression instanceof RuleTree.In in) {
            return value(in.value()) + " is " + choices(in, " or ");
        }
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        return value(expression) + " is true";
    }

    private String negation(Expression inner) {
        if (inner instanceof RuleTree.In in) {
            return value(in.value()) + " is neither " + choices(in, " nor ");
        }
        if (inner instanceof Call call && List.of("inSegment", "has", "flag").contains(call.name())) {
            return question(call, false);
        }
        if (inner instanceof Binary binary && NEGATED.containsKey(binary.operator())) {
            return value(binary.left()) + " " + NEGATED.get(binary.operator()) + " " + value(binary.right());
        }
        if (inner instanceof RuleTree.Name || inner instanceof RuleTree.Member) {
            return value(inner) + " is not true";
        }
        return "not (" + statement(inner) + ")";
    }

    private String choices(RuleTree.In in, String joined) {
        return String.join(joined, in.choices().stream().map(this::value).toList());
    }

    private String binary(Binary binary) {
        String operator = binary.operator();
        if (operator.equals("&&") || operator.equals("||")) {
            return part(binary.left(), operator)
                    + (operator.equals("&&") ? " and " : " or ")
                    + part(binary.right(), operator);
        }
        boolean nothing = binary.right() instanceof RuleTree.Null || binary.left() instanceof RuleTree.Null;
        if (nothing && (operator.equals("==") || operator.equals("!="))) {
            Expression asked = binary.right() instanceof RuleTree.Null ? binary.left() : binary.right();
            return value(asked) + (operator.equals("==") ? " is missing" : " is there");
        }
        return value(binary.left()) + " " + operatorWords(operator) + " " + value(binary.right());
    }

    private static String operatorWords(String operator) {
        return COMPARISONS.getOrDefault(operator, WORDED.getOrDefault(operator, operator));
    }

    private String part(Expression side, String within) {
        boolean other = side instanceof Binary binary
                && (binary.operator().equals("&&") || binary.operator().equals("||"))
                && !binary.operator().equals(within);
        return other ? "(" + statement(side) + ")" : statement(side);
    }

    private String question(Call call, boolean holds) {
        String of = call.of().map(this::value).map(words -> words + " ").orElse("");
        List<Expression> arguments = call.arguments();
        return switch (call.name()) {
            case "within" -> of + "less than " + duration(arguments.get(0)) + " ago";
            case "olderThan" -> of + "at least " + duration(arguments.get(0)) + " ago";
            case "follows" -> of + distance(arguments) + "after " + other(arguments.get(0));
            case "since" -> of + distance(arguments) + "since " + other(arguments.get(0));
            case "precedes" -> of + distance(arguments) + "before " + other(arguments.get(0));
            case "lastWithin" -> "the last one is less than " + duration(arguments.get(0)) + " ago";
            case "lastOlderThan" -> "the last one is at least " + duration(arguments.get(0)) + " ago";
            case "inSegment" -> "segment " + plain(arguments.get(0)) + (holds ? " holds" : " does not hold");
            case "has" -> property(call) + (holds ? " is there" : " is missing");
            case "flag" -> property(call) + (holds ? " is true" : " is not true");
            case "hourBetween" ->
                "the local time is from " + value(arguments.get(0)) + ":00 until before " + value(arguments.get(1))
                        + ":00";
            case "weekday" ->
                "the local day is "
                        + String.join(
                                " or ",
                                arguments.stream()
                                        .map(ExpressionWords::capitalised)
                                        .toList());
            case "anniversary" -> "it is the anniversary of " + plain(arguments.get(0));
            default -> value(call) + " is true";
        };
    }

    private String distance(List<Expression> arguments) {
        return arguments.size() < 2 ? "" : "less than " + duration(arguments.get(1)) + " ";
    }

    private String other(Expression event) {
        return events == 1 && event instanceof RuleTree.Variable ? "it" : value(event);
    }

    private String property(Call call) {
        String name = plain(call.arguments().get(0));
        return call.of().map(of -> name + " of " + value(of)).orElse(name);
    }

    /** What it stands for, as a noun. */
    String value(Expression expression) {
        if (expression instanceof RuleTree.Text text) {
            return "\"" + text.value() + "\"";
        }
        if (expression instanceof RuleTree.Whole whole) {
            return Long.toString(whole.value());
        }
        if (expression instanceof RuleTree.Decimal decimal) {
            return decimal.value().toPlainString();
        }
        if (expression instanceof RuleTree.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (expression instanceof RuleTree.Null) {
            return "nothing";
        }
        if (expression instanceof RuleTree.Name name) {
            return name.name().equals("this") ? "it" : name.name();
        }
        if (expression instanceof RuleTree.Variable variable) {
            return variable(variable.name());
        }
        if (expression instanceof RuleTree.Member member) {
            return isOwn(member.of()) ? member.name() : member.name() + " of " + value(member.of());
        }
        if (expression instanceof RuleTree.Minus minus) {
            return "minus " + value(minus.inner());
        }
        if (expression instanceof Call call && List.of("text", "number").contains(call.name())) {
            return property(call);
        }
        if (expression instanceof Binary binary && "+-*/%".contains(binary.operator())) {
            return operand(binary.left()) + " " + operatorWords(binary.operator()) + " " + operand(binary.right());
        }
        return "(" + statement(expression) + ")";
    }

    private boolean isOwn(Expression of) {
        return of instanceof RuleTree.Name
                || (of instanceof RuleTree.Variable variable && own.contains(variable.name()));
    }

    private String operand(Expression side) {
        boolean sum = side instanceof Binary binary && "+-".contains(binary.operator());
        return sum ? "(" + value(side) + ")" : value(side);
    }

    private static String plain(Expression expression) {
        return expression instanceof RuleTree.Text text ? text.value() : "a value";
    }

    private static String capitalised(Expression day) {
        String name = plain(day).toLowerCase(Locale.ROOT);
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String duration(Expression argument) {
        return duration(plain(argument));
    }

    /** {@code 1d12h} is "1 day 12 hours". */
    static String duration(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = DURATION_PART.matcher(text);
        while (matcher.find()) {
            String number = matcher.group(1);
            String unit = Optional.ofNullable(UNITS.get(matcher.group(2))).orElse("");
            parts.add(number + " " + unit + (number.equals("1") ? "" : "s"));
        }
        return parts.isEmpty() ? text : String.join(" ", parts);
    }
}
