package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.rulebook.Meanings.Meaning;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns conditions into demands: alternatives, one of which has to be met whole. What it does not understand demands
 * nothing, so the alternatives are never too narrow: where none of them can be met, the condition is never true.
 */
final class DemandReader {

    /** More alternatives than this count as "anything". */
    private static final int MOST = 64;

    /** Nothing is demanded. */
    static final List<List<Demand>> ANYTHING = List.of(List.of());

    private static final NumberSet NOT_NEGATIVE =
            NumberSet.of(">=", BigDecimal.ZERO).whole();
    private static final TextSet HOURS = TextSet.of(hours(0, 24));
    private static final TextSet DAYS =
            TextSet.of(Arrays.stream(DayOfWeek.values()).map(Enum::name).collect(Collectors.toSet()));

    private final Map<String, ValueSet> natural = new HashMap<>();

    /** What a subject can be at all. */
    Optional<ValueSet> natural(String subject) {
        return Optional.ofNullable(natural.get(subject));
    }

    /** The result of counting. */
    void isCount(Meaning meaning) {
        natural.put(meaning.text() + "#n", NOT_NEGATIVE);
    }

    List<List<Demand>> read(Expression expression, Meanings meanings) {
        return read(expression, meanings, false);
    }

    /** What is demanded where the expression has to be false. */
    List<List<Demand>> opposite(Expression expression, Meanings meanings) {
        return read(expression, meanings, true);
    }

    /** Both conditions together. */
    static List<List<Demand>> and(List<List<Demand>> one, List<List<Demand>> other) {
        if ((long) one.size() * other.size() > MOST) {
            return one.size() <= other.size() ? one : other;
        }
        List<List<Demand>> both = new ArrayList<>();
        for (List<Demand> first : one) {
            for (List<Demand> second : other) {
                List<Demand> whole = new ArrayList<>(first);
                whole.addAll(second);
                both.add(whole);
            }
        }
        return both;
    }

    private static List<List<Demand>> or(List<List<Demand>> one, List<List<Demand>> other) {
        List<List<Demand>> all = new ArrayList<>(one);
        all.addAll(other);
        return all.size() > MOST ? ANYTHING : List.copyOf(all);
    }

    private List<List<Demand>> read(Expression expression, Meanings meanings, boolean negated) {
        if (expression instanceof RuleTree.Negated inner) {
            return read(inner.inner(), meanings, !negated);
        }
        if (expression instanceof Binary both
                && (both.operator().equals("&&") || both.operator().equals("||"))) {
            List<List<Demand>> left = read(both.left(), meanings, negated);
            List<List<Demand>> right = read(both.right(), meanings, negated);
            return both.operator().equals("&&") != negated ? and(left, right) : or(left, right);
        }
        Optional<Demand> known = Optional.empty();
        if (expression instanceof Binary comparison) {
            known = comparison(comparison, meanings);
        } else if (expression instanceof RuleTree.In in) {
            known = in(in, meanings);
        } else if (expression instanceof Call call) {
            known = question(call, meanings);
        }
        Demand demand = known.orElseGet(() -> truth(expression, meanings));
        if (!negated) {
            List<Demand> all = new ArrayList<>(List.of(demand));
            presence(expression, meanings).ifPresent(all::add);
            return List.of(all);
        }
        String text = "!( " + demand.text() + " )";
        return List.of(List.of(new Demand(demand.subject(), demand.values().complement(), text, expression.at())));
    }

    /** A statement of which nothing is known but that it is true or not. */
    private static Demand truth(Expression expression, Meanings meanings) {
        String text = meanings.of(expression).text();
        boolean not = text.startsWith("not(") && text.endsWith(")");
        String subject = not ? text.substring("not(".length(), text.length() - 1) : text;
        return demand(expression, subject + "#b", not ? TextSet.TRUE.complement() : TextSet.TRUE);
    }

    private static Demand demand(Expression expression, String subject, ValueSet values) {
        return new Demand(subject, values, ExpressionText.of(expression), expression.at());
    }

    private Optional<Demand> comparison(Binary binary, Meanings meanings) {
        boolean literalLeft = Meanings.isLiteral(binary.left());
        if (literalLeft == Meanings.isLiteral(binary.right())) {
            return Optional.empty();
        }
        Expression literal = literalLeft ? binary.left() : binary.right();
        Meaning subject = meanings.of(literalLeft ? binary.right() : binary.left());
        String operator = literalLeft ? turned(binary.operator()) : binary.operator();
        return values(subject, operator, literal).map(values -> demand(binary, subject.text() + kind(subject), values));
    }

    private static String turned(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private static String kind(Meaning subject) {
        return switch (subject.type().sort()) {
            case NUMBER, WHOLE -> "#n";
            case INSTANT -> "#i";
            case FLAG -> "#b";
            default -> "#t";
        };
    }

    private Optional<ValueSet> values(Meaning subject, String operator, Expression literal) {
        boolean equality = operator.equals("==") || operator.equals("!=");
        boolean opposite = operator.equals("!=");
        switch (subject.type().sort()) {
            case NUMBER, WHOLE -> {
                if (literal instanceof RuleTree.Null) {
                    return either(equality, opposite, NumberSet.MISSING);
                }
                if (subject.text().startsWith(RuleShape.SUMMARY)
                        && subject.text().endsWith(".count")) {
                    isCount(subject);
                }
                boolean whole = subject.type().sort() == ValueType.Sort.WHOLE;
                return Meanings.number(literal)
                        .filter(number -> isComparison(operator))
                        .map(number -> NumberSet.of(operator, number))
                        .map(set -> whole ? set.whole() : set);
            }
            case INSTANT -> {
                if (literal instanceof RuleTree.Null) {
                    return either(equality, opposite, NumberSet.MISSING);
                }
                return literal instanceof RuleTree.Text text && isComparison(operator)
                        ? ExpressionWriter.instant(text.value())
                                .map(instant -> NumberSet.of(operator, BigDecimal.valueOf(instant.toEpochMilli())))
                        : Optional.empty();
            }
            case TEXT -> {
                if (literal instanceof RuleTree.Text text) {
                    return either(equality, opposite, TextSet.of(Set.of(text.value())));
                }
                return literal instanceof RuleTree.Null
                        ? either(equality, opposite, TextSet.MISSING)
                        : Optional.empty();
            }
            case LIST -> {
                return literal instanceof RuleTree.Null
                        ? either(equality, opposite, TextSet.MISSING)
                        : Optional.empty();
            }
            case FLAG -> {
                return literal instanceof RuleTree.Flag flag
                        ? either(equality, opposite == flag.value(), TextSet.TRUE)
                        : Optional.empty();
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static boolean isComparison(String operator) {
        return Set.of("==", "!=", "<", "<=", ">", ">=").contains(operator);
    }

    private static Optional<ValueSet> either(boolean known, boolean opposite, ValueSet set) {
        return known ? Optional.of(opposite ? set.complement() : set) : Optional.empty();
    }

    private Optional<Demand> in(RuleTree.In in, Meanings meanings) {
        Meaning subject = meanings.of(in.value());
        Optional<ValueSet> all = Optional.empty();
        for (Expression choice : in.choices()) {
            Optional<ValueSet> one = Meanings.isLiteral(choice) ? values(subject, "==", choice) : Optional.empty();
            if (one.isEmpty()) {
                return Optional.empty();
            }
            all = Optional.of(all.map(before -> before.union(one.get())).orElse(one.get()));
        }
        return all.map(values -> demand(in, subject.text() + kind(subject), values));
    }

    private Optional<Demand> question(Call call, Meanings meanings) {
        String asked = meanings.asked(call).text();
        return switch (call.name()) {
            case "within" -> age(call, asked + ".age#n", "<", true);
            case "olderThan" -> age(call, asked + ".age#n", ">=", true);
            case "lastWithin" -> age(call, asked + ".lastAge#n", "<", false);
            case "lastOlderThan" -> age(call, asked + ".lastAge#n", ">=", false);
            case "hourBetween" -> hourBetween(call, asked + ".hour#t");
            case "weekday" -> weekday(call, asked + ".weekday#t");
            default -> Optional.empty();
        };
    }

    private Optional<Demand> age(Call call, String subject, String operator, boolean always) {
        Optional<Duration> span =
                call.arguments().size() == 1 && call.arguments().get(0) instanceof RuleTree.Text text
                        ? Durations.parse(text.value())
                        : Optional.empty();
        if (always) {
            natural.put(subject, NumberSet.PRESENT);
        }
        return span.map(
                duration -> demand(call, subject, NumberSet.of(operator, BigDecimal.valueOf(duration.toMillis()))));
    }

    private Optional<Demand> hourBetween(Call call, String subject) {
        if (call.arguments().size() == 2
                && call.arguments().get(0) instanceof RuleTree.Whole from
                && call.arguments().get(1) instanceof RuleTree.Whole to) {
            natural.put(subject, HOURS);
            return Optional.of(demand(call, subject, TextSet.of(hours((int) from.value(), (int) to.value()))));
        }
        return Optional.empty();
    }

    private static Set<String> hours(int from, int to) {
        int end = to > from ? to : to + 24;
        return IntStream.range(from, end)
                .mapToObj(hour -> String.valueOf(hour % 24))
                .collect(Collectors.toSet());
    }

    private Optional<Demand> weekday(Call call, String subject) {
        Set<String> days = new HashSet<>();
        for (Expression argument : call.arguments()) {
            if (!(argument instanceof RuleTree.Text day)) {
                return Optional.empty();
            }
            days.add(day.value().toUpperCase(Locale.ROOT));
        }
        natural.put(subject, DAYS);
        return Optional.of(demand(call, subject, TextSet.of(days)));
    }

    /** Comparing by a word is false of what is missing. */
    private static Optional<Demand> presence(Expression expression, Meanings meanings) {
        boolean word = expression instanceof Binary binary
                && (binary.operator().startsWith("str[")
                        || Set.of("contains", "matches").contains(binary.operator()));
        if (!word) {
            return Optional.empty();
        }
        Meaning left = meanings.of(((Binary) expression).left());
        boolean plain = left.type().sort() == ValueType.Sort.TEXT || left.type().sort() == ValueType.Sort.LIST;
        return plain ? Optional.of(demand(expression, left.text() + "#t", TextSet.PRESENT)) : Optional.empty();
    }
}
