package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is called impossible is false of every fact there can be, and the other way round where all is understood. */
@Execution(ExecutionMode.CONCURRENT)
class ConditionLawsTest {

    private static final int CONDITIONS = 300;

    /** Bounds are 0 to 3, so these stand for all values that conditions can tell apart. */
    private static final List<Map<String, @Nullable Object>> FACTS = facts();

    private static final Map<String, FactType> TYPES = FactWords.of(Shop.PLAN);

    private static List<Map<String, @Nullable Object>> facts() {
        List<@Nullable Object> prices = new ArrayList<>(Arrays.asList((Object) null));
        for (int half = -1; half <= 7; half++) {
            prices.add(BigDecimal.valueOf(half * 5L, 1));
        }
        List<Map<String, @Nullable Object>> facts = new ArrayList<>();
        for (@Nullable Object price : prices) {
            for (Object quantity : Arrays.asList(null, -1L, 0L, 1L, 2L, 3L, 4L)) {
                for (Object category : Arrays.asList(null, "a", "b", "c", "d")) {
                    for (Object gift : List.of(true, false)) {
                        Map<String, @Nullable Object> fact = new HashMap<>();
                        fact.put("price", price);
                        fact.put("quantity", quantity);
                        fact.put("category", category);
                        fact.put("gift", gift);
                        facts.add(fact);
                    }
                }
            }
        }
        return facts;
    }

    @RepeatedTest(10)
    void impossibleIsWhatNoFactMeets(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int impossible = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            List<Expression> all = constraints("ProductViewed( " + pattern(random) + " )", 0);
            RuleShape shape = shape(rule("ProductViewed( " + text(all) + " )"));

            boolean said =
                    ImpossibleConditions.isImpossible(shape.patterns().get(0).demands(), shape.natural());

            boolean met = FACTS.stream().anyMatch(fact -> all.stream().allMatch(each -> holds(each, fact)));
            assertThat(said).as(text(all)).isEqualTo(!met);
            impossible += said ? 1 : 0;
        }
        assertThat(impossible).isBetween(CONDITIONS / 20, CONDITIONS * 19 / 20);
    }

    @RepeatedTest(10)
    void aNotExcludesWhatIsAskedForOnlyWhereEveryFactOfItIsForbidden(RepetitionInfo repetition) {
        Random random = new Random(1_000 + repetition.getCurrentRepetition());
        int excluded = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            String text = "ProductViewed( " + pattern(random) + " ) not ProductViewed( " + pattern(random) + " )";
            List<Expression> asked = constraints(text, 0);
            List<Expression> forbidden = constraints(text, 1);
            Problems problems = RuleSource.ofDrl("trial.drl", text).problems();

            new ImpossibleConditions(problems).warn("trial", shape(rule(text)));

            boolean alone = FACTS.stream()
                    .anyMatch(fact -> asked.stream().allMatch(each -> holds(each, fact))
                            && !forbidden.stream().allMatch(each -> holds(each, fact)));
            boolean ever = FACTS.stream().anyMatch(fact -> forbidden.stream().allMatch(each -> holds(each, fact)));
            assertThat(problems.all().isEmpty()).as(text).isEqualTo(alone && ever);
            excluded += !alone && ever ? 1 : 0;
        }
        assertThat(excluded).isPositive();
    }

    private static String pattern(Random random) {
        int count = 1 + random.nextInt(3);
        List<String> constraints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            constraints.add(condition(random, 2));
        }
        return String.join(", ", constraints);
    }

    private static String condition(Random random, int depth) {
        switch (depth == 0 ? 3 : random.nextInt(6)) {
            case 0 -> {
                return "!( " + condition(random, depth - 1) + " )";
            }
            case 1 -> {
                return "( " + condition(random, depth - 1) + " && " + condition(random, depth - 1) + " )";
            }
            case 2 -> {
                return "( " + condition(random, depth - 1) + " || " + condition(random, depth - 1) + " )";
            }
            default -> {
                return atom(random);
            }
        }
    }

    private static String atom(Random random) {
        String operator = List.of("==", "!=", "<", "<=", ">", ">=").get(random.nextInt(6));
        String equality = random.nextBoolean() ? "==" : "!=";
        return switch (random.nextInt(9)) {
            case 0, 1 -> "price " + operator + " " + random.nextInt(4);
            case 2 -> random.nextInt(4) + " " + operator + " price";
            case 3 -> "quantity " + operator + " " + random.nextInt(4);
            case 4 -> "quantity " + operator + " " + random.nextInt(3) + ".5";
            case 5 -> "category " + equality + " \"" + "abc".charAt(random.nextInt(3)) + "\"";
            case 6 -> "category " + (random.nextBoolean() ? "" : "not ") + "in (\"a\", \"b\")";
            case 7 -> random.nextBoolean() ? "gift" : "gift " + equality + " " + random.nextBoolean();
            default -> List.of("price", "quantity", "category").get(random.nextInt(3)) + " " + equality + " null";
        };
    }

    private static Rule rule(String conditions) {
        RuleSource source = RuleSource.ofDrl("trial.drl", RuleTrial.text(conditions, "verdict.segment(\"yes\");"));
        Problems problems = source.problems();
        Rule rule = RuleFileReader.read(source, CompilerLimits.DEFAULT).rules().get(0);
        assertThat(problems.all()).isEmpty();
        return rule;
    }

    private static RuleShape shape(Rule rule) {
        return ShapeReader.read(Alternatives.of(rule.when()).get(0), rule.then(), TYPES);
    }

    private static List<Expression> constraints(String conditions, int pattern) {
        RuleTree.Condition part =
                ((RuleTree.All) rule(conditions).when()).parts().get(pattern);
        RuleTree.Match match = (RuleTree.Match) (part instanceof RuleTree.Not not ? not.inner() : part);
        return match.constraints().stream()
                .map(constraint -> ((RuleTree.Test) constraint).condition())
                .toList();
    }

    private static String text(List<Expression> all) {
        return String.join(", ", all.stream().map(ExpressionText::of).toList());
    }

    /** Straight from semantics: a positive comparison with something missing is false. */
    private static boolean holds(Expression expression, Map<String, @Nullable Object> fact) {
        if (expression instanceof RuleTree.Negated negated) {
            return !holds(negated.inner(), fact);
        }
        if (expression instanceof RuleTree.Name flag) {
            return Boolean.TRUE.equals(fact.get(flag.name()));
        }
        if (expression instanceof RuleTree.In in) {
            return in.choices().stream().anyMatch(choice -> Logic.eq(value(in.value(), fact), value(choice, fact)));
        }
        Binary binary = (Binary) expression;
        Object left = value(binary.left(), fact);
        Object right = value(binary.right(), fact);
        boolean isNull = binary.right() instanceof RuleTree.Null;
        return switch (binary.operator()) {
            case "&&" -> holds(binary.left(), fact) && holds(binary.right(), fact);
            case "||" -> holds(binary.left(), fact) || holds(binary.right(), fact);
            case "==" -> isNull ? left == null : Logic.eq(left, right);
            case "!=" -> isNull ? left != null : !Logic.eq(left, right);
            case "<" -> Logic.lt(left, right);
            case "<=" -> Logic.le(left, right);
            case ">" -> Logic.gt(left, right);
            default -> Logic.ge(left, right);
        };
    }

    private static @Nullable Object value(Expression expression, Map<String, @Nullable Object> fact) {
        if (expression instanceof RuleTree.Name name) {
            return fact.get(name.name());
        }
        if (expression instanceof RuleTree.Text text) {
            return text.value();
        }
        if (expression instanceof RuleTree.Flag flag) {
            return flag.value();
        }
        return Meanings.number(expression).orElse(null);
    }
}
