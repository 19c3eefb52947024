package io.signalbox.rulebook;

import io.signalbox.rulebook.PatternWriter.WrittenPattern;
import io.signalbox.rulebook.RuleTree.All;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Exists;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.ForAll;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import io.signalbox.rulebook.RuleTree.Not;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the conditions of one alternative of a rule, and collects what its matches rest on. */
final class ConditionWriter {

    private final Problems problems;
    private final PatternWriter patterns;
    private final GatherWriter gathers;
    private final List<String> lines = new ArrayList<>();
    private final List<String> evidence = new ArrayList<>();
    private final List<String> absences = new ArrayList<>();

    ConditionWriter(Problems problems, PatternWriter patterns, ExpressionWriter expressions) {
        this.problems = problems;
        this.patterns = patterns;
        this.gathers = new GatherWriter(problems, expressions, this);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Variables that hold the events, and lists of events, that a match rests on. */
    List<String> evidence() {
        return List.copyOf(evidence);
    }

    /** What has to be missing, in the author's words. */
    String absence() {
        return String.join("; ", absences);
    }

    void write(List<Condition> conditions, RuleScope scope) {
        for (Condition condition : conditions) {
            if (condition instanceof Match match) {
                patterns.write(match, scope, Optional.empty()).ifPresent(written -> {
                    lines.add(written.bound());
                    scope.anchor(written.variable());
                    if (written.type().isEvent() && match.source().isBlank()) {
                        evidence.add(written.variable());
                    }
                });
            } else if (condition instanceof Gather gather) {
                gathers.write(gather, scope).ifPresent(written -> {
                    lines.add(written.text());
                    evidence.addAll(written.evidence());
                });
            } else if (condition instanceof Exists exists) {
                exists(exists, scope);
            } else {
                noteAbsence(condition);
                existential(condition, scope).ifPresent(lines::add);
            }
        }
    }

    /** The engine keeps to itself what exists; gathered, it can be evidence. */
    private void exists(Exists exists, RuleScope scope) {
        List<String> texts = new ArrayList<>();
        Optional<List<WrittenPattern>> source = source(parts(exists.inner()), scope.nested(), Optional.empty(), texts);
        if (source.isEmpty()) {
            return;
        }
        String number = scope.fresh("r");
        List<String> functions = new ArrayList<>(
                List.of(number + " : sbCount(Logic.same(" + source.get().get(0).variable() + "))"));
        for (WrittenPattern pattern : source.get()) {
            if (pattern.type().isEvent()) {
                String events = scope.fresh("v");
                functions.add(events + " : sbEvidence(Logic.same(" + pattern.variable() + "))");
                evidence.add(events);
            }
        }
        lines.add("accumulate( " + String.join(" and ", texts) + "; " + String.join(", ", functions) + "; Logic.gt("
                + number + ", 0L) )");
        scope.anchor(number);
    }

    private void noteAbsence(Condition condition) {
        if (condition instanceof Not not) {
            absences.add("no " + shown(not.inner()));
        } else if (condition instanceof ForAll forAll) {
            absences.add(
                    forAll.rest().isEmpty()
                            ? "no other than " + shown(forAll.base())
                            : "no " + shown(forAll.base()) + " without "
                                    + String.join(
                                            " and ",
                                            forAll.rest().stream()
                                                    .map(Match::text)
                                                    .toList()));
        }
    }

    private static String shown(Condition condition) {
        if (condition instanceof Match match) {
            return match.text();
        }
        if (condition instanceof All all) {
            return String.join(
                    " with ", all.parts().stream().map(ConditionWriter::shown).toList());
        }
        if (condition instanceof Not not) {
            return "no " + shown(not.inner());
        }
        if (condition instanceof Exists exists) {
            return shown(exists.inner());
        }
        return "match";
    }

    /** {@code not}, {@code exists} and {@code forall}: what they bind is not seen outside. */
    Optional<String> existential(Condition condition, RuleScope scope) {
        RuleScope inner = scope.nested();
        if (condition instanceof Not not) {
            return group(parts(not.inner()), inner).map(text -> "not( " + text + " )");
        }
        if (condition instanceof Exists exists) {
            return group(parts(exists.inner()), inner).map(text -> "exists( " + text + " )");
        }
        if (condition instanceof ForAll forAll) {
            return forAll(forAll, inner);
        }
        problems.error(condition.at(), "a condition in this place", "a pattern, `not` or `exists`");
        return Optional.empty();
    }

    private static List<Condition> parts(Condition inner) {
        return inner instanceof All all ? all.parts() : List.of(inner);
    }

    private Optional<String> group(List<Condition> parts, RuleScope inner) {
        boolean single = parts.size() == 1;
        List<String> texts = new ArrayList<>();
        for (Condition part : parts) {
            if (part instanceof Match match) {
                patterns.write(match, inner, Optional.empty()).ifPresent(written -> {
                    texts.add(single ? written.text() : written.bound());
                    inner.anchor(written.variable());
                });
            } else if (part instanceof Gather gather) {
                problems.error(
                        gather.at(),
                        "an accumulate inside `not`, `exists` or another accumulate",
                        "an accumulate of its own with the opposite comparison");
            } else {
                existential(part, inner).ifPresent(texts::add);
            }
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", texts));
    }

    /** All that match the base match the rest: there is none that does not. */
    private Optional<String> forAll(ForAll forAll, RuleScope inner) {
        if (forAll.rest().isEmpty()) {
            return noneOtherThan(forAll.base(), inner);
        }
        Optional<WrittenPattern> base = patterns.write(forAll.base(), inner, Optional.empty());
        if (base.isEmpty()) {
            return Optional.empty();
        }
        inner.anchor(base.get().variable());
        return group(new ArrayList<>(forAll.rest()), inner)
                .map(rest -> "not( " + base.get().bound() + " and not( " + rest + " ) )");
    }

    /** {@code forall( A( condition ) )}: there is no A for which the condition is false. */
    private Optional<String> noneOtherThan(Match base, RuleScope inner) {
        Optional<Expression> all = base.constraints().stream()
                .filter(RuleTree.Test.class::isInstance)
                .map(constraint -> ((RuleTree.Test) constraint).condition())
                .reduce((left, right) -> new RuleTree.Binary(right.at(), "&&", left, right));
        if (all.isEmpty()) {
            problems.error(base.at(), "`forall` without a condition", "`forall( A( condition ) )`");
            return Optional.empty();
        }
        RuleTree.Test none = new RuleTree.Test(base.at(), new RuleTree.Negated(base.at(), all.get()));
        Match others = new Match(base.at(), base.variable(), base.type(), List.of(none), "", base.text());
        return group(List.of(others), inner).map(text -> "not( " + text + " )");
    }

    /** Patterns inside accumulate: bound, so that functions can speak of them. */
    Optional<List<WrittenPattern>> source(
            List<Condition> parts, RuleScope inner, Optional<RuleTree.Key> key, List<String> texts) {
        List<WrittenPattern> written = new ArrayList<>();
        long last = parts.stream().filter(Match.class::isInstance).count();
        for (Condition part : parts) {
            if (part instanceof Match match) {
                boolean isLast = written.size() == last - 1;
                Optional<WrittenPattern> pattern = patterns.write(match, inner, isLast ? key : Optional.empty());
                if (pattern.isEmpty()) {
                    return Optional.empty();
                }
                texts.add(pattern.get().bound());
                inner.anchor(pattern.get().variable());
                written.add(pattern.get());
            } else if (part instanceof Gather gather) {
                problems.error(
                        gather.at(), "an accumulate inside an accumulate", "two accumulates, one after the other");
                return Optional.empty();
            } else {
                existential(part, inner).ifPresent(texts::add);
            }
        }
        if (written.isEmpty()) {
            problems.error(
                    parts.isEmpty() ? new RuleTree.At(0, 0) : parts.get(0).at(),
                    "an accumulate over nothing",
                    "a pattern such as `$view : ProductViewed()`");
            return Optional.empty();
        }
        return Optional.of(written);
    }
}
