package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.Event;
import io.signalbox.rulebook.GapWords.Candidate;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Function;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** "2 of 3 ProductViewed with the same category, "hats"; the first of them leaves the window at 14:07". */
final class AmountWords {

    private final Gather gather;
    private final Expression test;
    private final RuleWords names;
    private final int firstOperand;

    AmountWords(Gather gather, Expression test, RuleWords names) {
        this.gather = gather;
        this.test = test;
        this.names = names;
        this.firstOperand = ProbePlan.keyVariable(gather).isPresent() ? 1 : 0;
    }

    /** What lacks least, then what happened last. */
    Comparator<Candidate> nearestFirst() {
        return Comparator.comparing(
                        (Candidate candidate) -> lacking(candidate).map(BigDecimal::abs),
                        Comparator.comparing((Optional<BigDecimal> lacking) -> lacking.isEmpty())
                                .thenComparing(lacking -> lacking.orElse(BigDecimal.ZERO)))
                .thenComparing(Comparator.comparing(Candidate::latest).reversed())
                .thenComparing(candidate -> GapWords.shown(operand(candidate, -1)));
    }

    /** The key of the group is number -1. */
    private @Nullable Object operand(Candidate candidate, int number) {
        int place = firstOperand + number;
        return place < 0 || place >= candidate.values().size()
                ? null
                : candidate.values().get(place);
    }

    private Optional<BigDecimal> number(Candidate candidate, int operand) {
        return Optional.ofNullable(Values.number(operand(candidate, operand)));
    }

    /** How much more it takes; empty where that cannot be said. */
    private Optional<BigDecimal> lacking(Candidate candidate) {
        if (!(test instanceof Binary)) {
            return Optional.empty();
        }
        Optional<BigDecimal> is = number(candidate, 0);
        Optional<BigDecimal> asked = number(candidate, 1);
        if (is.isEmpty() || asked.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal needed = isCounted() && growing() ? leastCount(asked.get()) : asked.get();
        return Optional.of(needed.subtract(is.get()));
    }

    /** The smallest count that passes the test. */
    private BigDecimal leastCount(BigDecimal asked) {
        return isStrict()
                ? asked.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE)
                : asked.setScale(0, RoundingMode.CEILING);
    }

    private boolean isStrict() {
        return test instanceof Binary binary && binary.operator().equals(">");
    }

    private Optional<Function> function() {
        if (!(test instanceof Binary binary) || !(binary.left() instanceof RuleTree.Variable variable)) {
            return Optional.empty();
        }
        return gather.functions().stream()
                .filter(function -> function.variable().equals(variable.name()))
                .findFirst();
    }

    private boolean isCounted() {
        return function()
                .filter(function -> List.of("count", "countDistinct").contains(function.name()))
                .isPresent();
    }

    private boolean growing() {
        return isStrict() || (test instanceof Binary binary && binary.operator().equals(">="));
    }

    String found(Candidate nearest) {
        StringBuilder found = new StringBuilder();
        Optional<BigDecimal> lacking = lacking(nearest);
        if (isCounted() && growing() && lacking.isPresent()) {
            BigDecimal is = number(nearest, 0).orElseThrow();
            found.append(is.toPlainString())
                    .append(" of ")
                    .append(is.add(lacking.get()).toPlainString())
                    .append(' ');
            function()
                    .filter(function -> function.name().equals("countDistinct"))
                    .flatMap(Function::argument)
                    .ifPresent(argument -> found.append("different values of ")
                            .append(names.expressions().value(argument))
                            .append(" among "));
            found.append(gathered());
        } else {
            List<Expression> operands = ProbePlan.operands(test);
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                if (i == 0 || !GapWords.isLiteral(operands.get(i))) {
                    parts.add(
                            names.expressions().value(operands.get(i)) + " is " + GapWords.shown(operand(nearest, i)));
                }
            }
            found.append(parts.isEmpty() ? "not so" : String.join(", ", parts))
                    .append(", of all ")
                    .append(gathered());
        }
        group(nearest).ifPresent(found::append);
        leaves(nearest).ifPresent(at -> found.append("; the first of them, ")
                .append(nearest.events().get(0).id())
                .append(", leaves the window at ")
                .append(at));
        return found.toString();
    }

    private Optional<String> group(Candidate nearest) {
        return gather.key()
                .map(key -> " with the same " + RuleWords.key(key, names.expressions()) + ", "
                        + GapWords.shown(operand(nearest, -1)));
    }

    Optional<String> completedBy(Candidate nearest) {
        Optional<BigDecimal> lacking = lacking(nearest);
        if (!growing() || lacking.isEmpty() || function().isEmpty()) {
            return Optional.empty();
        }
        String amount = lacking.get().toPlainString();
        String before = leaves(nearest).map(at -> ", before " + at).orElse("");
        String of = gathered() + group(nearest).orElse("");
        return switch (function().get().name()) {
            case "count" -> Optional.of(amount + " more " + of + before);
            case "countDistinct" -> Optional.of(amount + " more " + of + " that differ" + before);
            case "sum" ->
                Optional.of(
                        "more " + of + " that add " + (isStrict() ? "more than " : "") + amount + " to it" + before);
            default -> Optional.empty();
        };
    }

    private String gathered() {
        List<String> parts = new ArrayList<>();
        for (Condition part : RuleWords.topLevel(gather.source())) {
            if (part instanceof Match match) {
                parts.add(names.pattern(match));
            }
        }
        return String.join(" together with ", parts);
    }

    /** When the first of them is too old to count. */
    private Optional<Instant> leaves(Candidate nearest) {
        if (nearest.events().isEmpty() || !(RuleWords.topLevel(gather.source()).get(0) instanceof Match first)) {
            return Optional.empty();
        }
        Event oldest = nearest.events().get(0);
        return RuleWords.tests(first).stream()
                .filter(each -> each instanceof RuleTree.Call call
                        && call.name().equals("within")
                        && call.of().isEmpty())
                .map(each -> ((RuleTree.Call) each).arguments().get(0))
                .filter(RuleTree.Text.class::isInstance)
                .map(duration -> oldest.occurredAt().plusMillis(Durations.millis(((RuleTree.Text) duration).value())))
                .min(Comparator.naturalOrder());
    }
}
