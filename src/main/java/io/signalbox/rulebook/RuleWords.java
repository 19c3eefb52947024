package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Any;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Exists;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.ForAll;
import io.signalbox.rulebook.RuleTree.Function;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import io.signalbox.rulebook.RuleTree.Not;
import io.signalbox.rulebook.RuleTree.Rule;
import io.signalbox.rulebook.RuleTree.VerdictCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads rules back in plain English: "AddToCart at least 48 hours ago; no AddToCart after it; no PurchaseCompleted since
 * it → triggers cart-abandoned for that AddToCart".
 */
final class RuleWords {

    private static final Map<String, String> SUBJECTS =
            Map.of(FactWords.PROFILE, "a person", FactWords.MOMENT, "a moment", FactWords.ANY_EVENT, "any event");

    private static final Map<String, String> AMOUNTS = Map.of(
            "==", "exactly",
            "!=", "any number but",
            "<", "fewer than",
            "<=", "at most",
            ">", "more than",
            ">=", "at least");

    private final ExpressionWords expressions = new ExpressionWords();

    private RuleWords() {}

    /** The whole rule in one line. */
    static String of(Rule rule) {
        RuleWords words = new RuleWords();
        List<String> conditions = new ArrayList<>();
        for (Condition condition : topLevel(rule.when())) {
            conditions.add(words.condition(condition));
        }
        List<String> calls = rule.then().stream().map(words::call).toList();
        return String.join("; ", conditions) + " → " + String.join("; ", calls);
    }

    /** The words that know what the variables of these conditions stand for. */
    static RuleWords after(List<Condition> conditions) {
        RuleWords words = new RuleWords();
        conditions.forEach(words::condition);
        return words;
    }

    ExpressionWords expressions() {
        return expressions;
    }

    static List<Condition> topLevel(Condition when) {
        return when instanceof All all ? all.parts() : List.of(when);
    }

    /** One condition; what it binds is known to those that follow. */
    String condition(Condition condition) {
        if (condition instanceof Match match) {
            expressions.nameOwn(match.variable(), match.type());
            bindProperties(match, "");
            String words = pattern(match);
            expressions.forgetOwn();
            bind(match);
            return words;
        }
        if (condition instanceof Gather gather) {
            return gather(gather);
        }
        if (condition instanceof Not not) {
            return "no " + joined(not.inner(), " together with ");
        }
        if (condition instanceof Exists exists) {
            return "at least one " + joined(exists.inner(), " together with ");
        }
        if (condition instanceof Any any) {
            return "either "
                    + String.join(
                            " or ", any.parts().stream().map(this::condition).toList());
        }
        if (condition instanceof ForAll forAll) {
            return forAll(forAll);
        }
        return joined(condition, " and ");
    }

    private String joined(Condition condition, String with) {
        List<String> parts = new ArrayList<>();
        for (Condition part : topLevel(condition)) {
            parts.add(condition(part));
        }
        return String.join(with, parts);
    }

    /** What the members of a group have in common. */
    static String key(RuleTree.Key key, ExpressionWords expressions) {
        return key.value() instanceof RuleTree.Member member ? member.name() : expressions.value(key.value());
    }

    private String forAll(ForAll forAll) {
        if (forAll.rest().isEmpty()) {
            return "every " + subject(forAll.base()) + " satisfies: "
                    + String.join(" and ", statements(tests(forAll.base())));
        }
        String base = condition(forAll.base());
        List<String> rest = forAll.rest().stream().map(this::condition).toList();
        return "every " + base + " goes with " + String.join(" and ", rest);
    }

    /** The fact of a pattern with what is asked of it. */
    String pattern(Match match) {
        List<Expression> tests = tests(match);
        List<Expression> named = new ArrayList<>(tests);
        String subject = subject(match);
        if (match.type().equals(FactWords.SUMMARY) || match.type().equals(FactWords.ANY_EVENT)) {
            Optional<Expression> identity =
                    tests.stream().filter(RuleWords::isIdentity).findFirst();
            if (identity.isPresent()) {
                named.remove(identity.get());
                String name = ((RuleTree.Text) ((Binary) identity.get()).right()).value();
                subject = match.type().equals(FactWords.SUMMARY) ? "over the whole life, " + name : name;
            }
        }
        List<String> times = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Expression test : named) {
            (ExpressionWords.isTime(test) ? times : others).add(expressions.statement(test));
        }
        StringBuilder words = new StringBuilder(subject);
        if (!times.isEmpty()) {
            words.append(' ').append(String.join(" and ", times));
        }
        if (!others.isEmpty()) {
            words.append(" where ").append(String.join(" and ", others));
        }
        return words.toString();
    }

    /** {@code event == "purchase_completed"}, {@code name == "wishlist_shared"}: it says which fact is meant. */
    static boolean isIdentity(Expression test) {
        return test instanceof Binary binary
                && binary.operator().equals("==")
                && binary.left() instanceof RuleTree.Name name
                && List.of("event", "family", "name").contains(name.name())
                && binary.right() instanceof RuleTree.Text;
    }

    private String subject(Match match) {
        return subject(match, expressions);
    }

    static String subject(Match match, ExpressionWords expressions) {
        if (!match.source().isBlank()) {
            return expressions.variable(match.source());
        }
        return SUBJECTS.getOrDefault(match.type(), match.type());
    }

    /** The name of the event or family that a summary is of. */
    static Optional<String> summarised(Match match) {
        return tests(match).stream()
                .filter(RuleWords::isIdentity)
                .map(test -> ((RuleTree.Text) ((Binary) test).right()).value())
                .findFirst();
    }

    private List<String> statements(List<Expression> tests) {
        return tests.stream().map(expressions::statement).toList();
    }

    /** What a pattern asks, without what it binds; what is joined by "and" one by one. */
    static List<Expression> tests(Match match) {
        List<Expression> tests = new ArrayList<>();
        for (RuleTree.Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Test test) {
                conjuncts(test.condition(), tests);
            }
        }
        return tests;
    }

    static void conjuncts(Expression condition, List<Expression> into) {
        if (condition instanceof Binary both && both.operator().equals("&&")) {
            conjuncts(both.left(), into);
            conjuncts(both.right(), into);
        } else {
            into.add(condition);
        }
    }

    private void bind(Match match) {
        boolean event = !SUBJECTS.containsKey(match.type()) && !match.type().equals(FactWords.SUMMARY);
        String type = SUBJECTS.getOrDefault(match.type(), match.type());
        if (event || match.type().equals(FactWords.ANY_EVENT)) {
            expressions.nameEvent(match.variable(), event ? type : "event");
        } else {
            expressions.name(match.variable(), type);
        }
        bindProperties(match, event && !match.source().isBlank() ? expressions.variable(match.source()) : owner(match));
    }

    private static String owner(Match match) {
        return switch (match.type()) {
            case FactWords.PROFILE -> "the person";
            case FactWords.SUMMARY -> "the whole life";
            case FactWords.MOMENT, FactWords.ANY_EVENT -> "that event";
            default -> "that " + match.type();
        };
    }

    private void bindProperties(Match match, String owner) {
        for (RuleTree.Constraint constraint : match.constraints()) {
            if (constraint instanceof RuleTree.Bind bind) {
                expressions.nameProperty(bind.variable(), bind.value(), owner);
            }
        }
    }

    private String gather(Gather gather) {
        List<String> parts = new ArrayList<>();
        String type = "";
        for (Condition part : topLevel(gather.source())) {
            if (part instanceof Match match) {
                parts.add(pattern(match));
                type = type.isEmpty() ? match.type() : type;
                expressions.nameOwn(match.variable(), match.type());
                bindProperties(match, "");
            } else {
                parts.add(condition(part));
            }
        }
        String source = String.join(" together with ", parts);
        String key =
                gather.key().map(grouped -> expressions.value(grouped.value())).orElse("");
        List<String> results = new ArrayList<>();
        for (Function function : gather.functions()) {
            String words = result(function, type);
            results.add(words);
            expressions.name(function.variable(), words);
        }
        expressions.forgetOwn();
        Optional<String> amount = amount(gather);
        String all;
        if (amount.isPresent()) {
            all = amount.get() + " " + source + (key.isEmpty() ? "" : " with the same " + key);
        } else {
            List<String> what = gather.tests().isEmpty() ? results : statements(gather.tests());
            boolean onlyLatest = what.equals(List.of("the latest " + type));
            all = "of all " + source + (key.isEmpty() ? "" : " with the same " + key)
                    + (onlyLatest ? ", the latest" : ": " + String.join(" and ", what));
        }
        gather.key().ifPresent(grouped -> {
            String variable = grouped.variable();
            if (variable.isBlank() && grouped.value() instanceof RuleTree.Variable bound) {
                variable = bound.name();
            }
            expressions.name(variable, "that " + key);
        });
        return all;
    }

    /** "more than 3", where nothing is asked but how many there are. */
    private static Optional<String> amount(Gather gather) {
        boolean counted = gather.tests().size() == 1
                && gather.tests().get(0) instanceof Binary test
                && AMOUNTS.containsKey(test.operator())
                && test.right() instanceof RuleTree.Whole
                && test.left() instanceof RuleTree.Variable variable
                && gather.functions().stream()
                        .anyMatch(function -> function.name().equals("count")
                                && function.variable().equals(variable.name()));
        if (!counted) {
            return Optional.empty();
        }
        Binary test = (Binary) gather.tests().get(0);
        return Optional.of(AMOUNTS.get(test.operator()) + " " + ((RuleTree.Whole) test.right()).value());
    }

    private String result(Function function, String type) {
        String argument = function.argument().map(expressions::value).orElse("");
        return switch (function.name()) {
            case "count" -> "their number";
            case "countDistinct" -> "the number of different values of " + argument;
            case "sum" -> "the sum of " + argument;
            case "average" -> "the average of " + argument;
            case "min" -> "the smallest " + argument;
            case "max" -> "the greatest " + argument;
            case "collectList" -> "the list of " + argument;
            case "collectSet" -> "the different values of " + argument;
            case "latest" -> "the latest " + type;
            default -> function.name() + " of " + argument;
        };
    }

    private String call(VerdictCall call) {
        String name = call.arguments().isEmpty() || !(call.arguments().get(0) instanceof RuleTree.Text text)
                ? "?"
                : text.value();
        Optional<String> about = call.arguments().size() < 2
                ? Optional.empty()
                : Optional.of(expressions.value(call.arguments().get(1)));
        return switch (call.method()) {
            case "segment" ->
                "puts into segment " + name
                        + about.map(detail -> " with detail " + detail).orElse("");
            case "trait" -> "sets trait " + name + " to " + about.orElse("nothing");
            default -> "triggers " + name + about.map(cause -> " for " + cause).orElse("");
        };
    }
}
