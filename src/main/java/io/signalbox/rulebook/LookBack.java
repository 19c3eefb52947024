package io.signalbox.rulebook;

import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Match;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How far back a pattern looks, and a warning where its events are not kept that long. */
final class LookBack {

    private static final Set<String> SPANS = Set.of("within", "olderThan");

    private final Problems problems;
    private final TrackingPlan plan;
    private final UnitReads reads;

    LookBack(Problems problems, TrackingPlan plan, UnitReads reads) {
        this.problems = problems;
        this.plan = plan;
        this.reads = reads;
    }

    void check(Match match, Set<String> events, List<Expression> conjuncts) {
        boolean bounded = conjuncts.stream()
                .anyMatch(conjunct -> conjunct instanceof Call call
                        && call.name().equals("within")
                        && call.of().isEmpty());
        if (!bounded) {
            reads.looksBackWithoutBound();
        }
        List<Call> calls = new ArrayList<>();
        conjuncts.forEach(conjunct -> calls.addAll(calls(conjunct)));
        for (String event : new TreeSet<>(events)) {
            Duration kept = plan.retention(event);
            Optional<Call> longer = calls.stream()
                    .filter(call -> span(call)
                            .filter(asked -> asked.compareTo(kept) > 0)
                            .isPresent())
                    .findFirst();
            if (longer.isPresent()) {
                problems.warning(
                        longer.get().at(),
                        "a look back of " + shown(span(longer.get()).orElseThrow()) + " at " + event,
                        "at most " + shown(kept)
                                + ": older events are no facts any more, so the rule will not see them");
            } else if (!bounded && kept.compareTo(EventSchema.DEFAULT_RETENTION) < 0) {
                problems.warning(
                        match.at(),
                        "an unbounded look back at " + event,
                        "`within(\"" + shown(kept) + "\")` or less: older events are no facts any more, so what"
                                + " holds because of them will lapse, and what needs their absence will begin to hold");
            }
        }
    }

    private static Optional<Duration> span(Call call) {
        boolean own = SPANS.contains(call.name())
                && call.of().isEmpty()
                && call.arguments().size() == 1;
        return own && call.arguments().get(0) instanceof RuleTree.Text text
                ? Durations.parse(text.value())
                : Optional.empty();
    }

    /** Every question asked in an expression. */
    static List<Call> calls(Expression expression) {
        List<Call> found = new ArrayList<>();
        if (expression instanceof Call call) {
            found.add(call);
            call.arguments().forEach(argument -> found.addAll(calls(argument)));
        } else if (expression instanceof Binary binary) {
            found.addAll(calls(binary.left()));
            found.addAll(calls(binary.right()));
        } else if (expression instanceof RuleTree.Negated negated) {
            found.addAll(calls(negated.inner()));
        } else if (expression instanceof RuleTree.Minus minus) {
            found.addAll(calls(minus.inner()));
        } else if (expression instanceof RuleTree.In in) {
            found.addAll(calls(in.value()));
        }
        return found;
    }

    private static String shown(Duration duration) {
        StringBuilder out = new StringBuilder();
        part(out, duration.toDays(), "d");
        part(out, duration.toHoursPart(), "h");
        part(out, duration.toMinutesPart(), "m");
        part(out, duration.toSecondsPart(), "s");
        return out.toString();
    }

    private static void part(StringBuilder out, long amount, String unit) {
        if (amount > 0) {
            out.append(amount).append(unit);
        }
    }
}
