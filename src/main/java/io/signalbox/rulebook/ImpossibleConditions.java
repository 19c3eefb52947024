package io.signalbox.rulebook;

import io.signalbox.rulebook.RuleShape.Pattern;
import io.signalbox.rulebook.RuleShape.Role;
import io.signalbox.rulebook.RuleTree.Constraint;
import io.signalbox.rulebook.RuleTree.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds conditions that can never be true. Only what is certain is told: a condition of which too little is known counts
 * as possible.
 */
final class ImpossibleConditions {

    /** Beyond so many patterns a rule is not searched for what its {@code not} excludes. */
    private static final int MOST_PATTERNS = 50;

    private final Problems problems;

    ImpossibleConditions(Problems problems) {
        this.problems = problems;
    }

    void warn(String rule, RuleShape shape) {
        problems.insideRule(rule);
        boolean found = false;
        for (Pattern pattern : shape.patterns()) {
            if (isImpossible(pattern.demands(), shape.natural())) {
                tell(pattern.demands(), shape, pattern.match().at(), pattern.role());
                found = true;
            }
        }
        if (!found && isImpossible(shape.needed(), shape.natural())) {
            tell(shape.needed(), shape, shape.patterns().get(0).match().at(), Role.NEEDED);
            found = true;
        }
        if (!found && shape.patterns().size() <= MOST_PATTERNS) {
            warnOfExcluded(shape);
        }
        problems.outsideRules();
    }

    static boolean isImpossible(List<List<Demand>> alternatives, Map<String, ValueSet> natural) {
        return alternatives.stream().allMatch(all -> clash(all, natural).isPresent());
    }

    /** The demands on one subject that cannot be met together, as few as show it. */
    private static Optional<List<Demand>> clash(List<Demand> all, Map<String, ValueSet> natural) {
        Map<String, ValueSet> sofar = new HashMap<>();
        Map<String, List<Demand>> seen = new LinkedHashMap<>();
        for (Demand demand : all) {
            Optional<ValueSet> start = Optional.ofNullable(natural.get(demand.subject()));
            ValueSet values = Optional.ofNullable(sofar.get(demand.subject()))
                    .or(() -> start)
                    .map(before -> before.intersect(demand.values()))
                    .orElse(demand.values());
            List<Demand> same = seen.computeIfAbsent(demand.subject(), none -> new ArrayList<>());
            same.add(demand);
            if (values.isEmpty()) {
                return Optional.of(fewest(same, start));
            }
            sofar.put(demand.subject(), values);
        }
        return Optional.empty();
    }

    /** The last one completes the clash; perhaps it needs only one of those before, or none. */
    private static List<Demand> fewest(List<Demand> same, Optional<ValueSet> natural) {
        Demand last = same.get(same.size() - 1);
        ValueSet alone = natural.map(set -> set.intersect(last.values())).orElse(last.values());
        if (alone.isEmpty()) {
            return List.of(last);
        }
        for (Demand other : same.subList(0, same.size() - 1)) {
            if (alone.intersect(other.values()).isEmpty()) {
                return List.of(other, last);
            }
        }
        return same;
    }

    private void tell(List<List<Demand>> alternatives, RuleShape shape, RuleTree.At whole, Role role) {
        if (alternatives.size() != 1) {
            problems.warning(
                    whole,
                    "conditions that contradict each other",
                    "conditions that can be true together: as they stand, " + role.consequence());
            return;
        }
        List<Demand> clash = clash(alternatives.get(0), shape.natural()).orElseThrow();
        Demand last = clash.get(clash.size() - 1);
        if (clash.size() == 1) {
            boolean count = last.values() instanceof NumberSet
                    && shape.natural().containsKey(last.subject())
                    && !last.subject().endsWith(".age#n");
            problems.warning(
                    last.at(),
                    "`" + last.text() + "`, which is never true",
                    (count
                                    ? "a condition that can be true of a count, which is a whole number from 0 on"
                                    : "a condition that can be true")
                            + ": as it stands, " + role.consequence());
            return;
        }
        problems.warning(
                last.at(),
                clash.stream()
                                .map(demand -> "`" + demand.text() + "`")
                                .reduce((one, other) -> one + " and " + other)
                                .orElseThrow()
                        + ", which are never true together",
                "conditions that can be true together: as they stand, " + role.consequence());
    }

    /** What the rule asks for is what its {@code not} forbids. */
    private void warnOfExcluded(RuleShape shape) {
        for (Pattern absent : shape.patterns()) {
            if (absent.role() != Role.ABSENT || !absent.match().source().isBlank()) {
                continue;
            }
            for (Pattern needed : shape.patterns()) {
                if (needed.role() == Role.NEEDED
                        && needed.match().source().isBlank()
                        && covers(absent.type(), needed.type())
                        && isMet(absent, needed, shape)) {
                    problems.warning(
                            absent.match().at(),
                            "`not " + absent.match().text() + "`, although the rule asks for `"
                                    + needed.match().text() + "`",
                            "a `not` that leaves room for what the rule asks for: as it stands, "
                                    + Role.NEEDED.consequence());
                    break;
                }
            }
        }
    }

    private static boolean covers(FactType wide, FactType narrow) {
        if (wide.word().equals(narrow.word())) {
            return true;
        }
        return narrow.isEvent()
                && (wide.kind() == FactType.Kind.ANY_EVENT
                        || (wide.kind() == FactType.Kind.FAMILY
                                && narrow.kind() != FactType.Kind.ANY_EVENT
                                && wide.events().containsAll(narrow.events())));
    }

    /** Whatever fact matches the second pattern matches the first as well. */
    private static boolean isMet(Pattern wide, Pattern narrow, RuleShape shape) {
        Meanings variables = wide.variables().nested();
        Meanings.Meaning fact =
                new Meanings.Meaning(narrow.meaning().text(), wide.meaning().type());
        variables.bind(wide.match().variable(), fact);
        Meanings inside = variables.inside(fact);
        for (Constraint constraint : wide.match().constraints()) {
            if (constraint instanceof RuleTree.Bind bind) {
                variables.bind(bind.variable(), inside.of(bind.value()));
            }
        }
        DemandReader reader = new DemandReader();
        for (Constraint constraint : wide.match().constraints()) {
            if (constraint instanceof RuleTree.Test test) {
                Expression condition = test.condition();
                List<List<Demand>> otherwise = DemandReader.and(narrow.demands(), reader.opposite(condition, inside));
                if (!isImpossible(otherwise, shape.natural())) {
                    return false;
                }
            }
        }
        return true;
    }
}
