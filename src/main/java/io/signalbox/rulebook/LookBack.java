package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Match;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How far back a pattern looks, and a warning where its events are not kept that long. */
final class LookBack {

    private static final Set<String> SPANS = Set.of("within", "olderThan");

    private final Problems problems;
    private final TrackingPlan plan;
    private final UnitReads reads;

    /** How old the events that variables of this rule stand for can be at most; empty where that is not known. */
    private final Map<String, Duration> ages = new HashMap<>();

    /** The call that bounds an age. */
    private record Bound(Call call, Duration age) {}

    LookBack(Problems problems, TrackingPlan plan, UnitReads reads) {
        this.problems = problems;
        this.plan = plan;
        this.reads = reads;
    }

    /** Variables of other rules are forgotten. */
    void insideRule() {
        ages.clear();
    }

    /** From here on this variable stands for an event of which no age is known. */
    void forget(String variable) {
        ages.remove(variable);
    }

    void check(Match match, Set<String> events, List<Expression> conjuncts) {
        Optional<Bound> bound =
                conjuncts.stream().flatMap(conjunct -> bound(conjunct).stream()).min(Comparator.comparing(Bound::age));
        bound.map(Bound::age).ifPresentOrElse(reads::looksBack, reads::looksBackWithoutBound);
        // A name that was used before, inside of an accumulate, means this event from here on.
        forget(match.variable());
        bound.ifPresent(known -> ages.put(match.variable(), known.age()));
        List<Call> calls = new ArrayList<>();
        conjuncts.forEach(conjunct -> calls.addAll(calls(conjunct)));
        for (String event : new TreeSet<>(events)) {
            Duration kept = plan.retention(event);
            Optional<Bound> longer = Stream.concat(
                            calls.stream().flatMap(call -> span(call).map(span -> new Bound(call, span)).stream()),
                            bound.stream())
                    .filter(asked -> asked.age().compareTo(kept) > 0)
                    .findFirst();
            if (longer.isPresent()) {
                problems.warning(
                        longer.get().call().at(),
                        "a look back of " + shown(longer.get().age()) + " at " + event + ", which is kept for "
                                + shown(kept) + " only",
                        "at most " + shown(kept) + ": the rule will not see older ones");
            } else if (bound.isEmpty() && kept.compareTo(EventSchema.DEFAULT_RETENTION) < 0) {
                problems.warning(
                        match.at(),
                        "no bound on how long ago " + event + " may be, which is kept for " + shown(kept) + " only",
                        "`within(\"" + shown(kept) + "\")` or less: older ones are forgotten, and the rule then"
                                + " decides as if they had never happened");
            }
        }
    }

    /**
     * How old an event of a pattern can be at most because of one of its tests: {@code within} says it, and what comes
     * after another event, or shortly before it, is bounded by the age of that one.
     */
    private Optional<Bound> bound(Expression conjunct) {
        if (!(conjunct instanceof Call call) || call.of().isPresent()) {
            return Optional.empty();
        }
        return switch (call.name()) {
            // A duration that is none is told as a problem of its own.
            case "within" -> Optional.of(new Bound(call, span(call).orElse(Duration.ZERO)));
            case "follows", "since" -> ageOfOther(call).map(age -> new Bound(call, age));
            case "precedes" ->
                ageOfOther(call).flatMap(age -> distance(call).map(distance -> new Bound(call, age.plus(distance))));
            default -> Optional.empty();
        };
    }

    private Optional<Duration> ageOfOther(Call call) {
        return !call.arguments().isEmpty() && call.arguments().get(0) instanceof RuleTree.Variable other
                ? Optional.ofNullable(ages.get(other.name()))
                : Optional.empty();
    }

    private static Optional<Duration> distance(Call call) {
        return call.arguments().size() == 2 && call.arguments().get(1) instanceof RuleTree.Text text
                ? Durations.parse(text.value())
                : Optional.empty();
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
