package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.Event;
import io.signalbox.model.Names;
import io.signalbox.rulebook.Gap.Kind;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Condition;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Gather;
import io.signalbox.rulebook.RuleTree.Match;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in plain English why a condition fails, how far it is, and what would complete it. */
final class GapWords {

    private static final int MOST_NEAR = 10;
    private static final int MOST_OTHERS = 5;

    private final SourceText source;
    private final Condition condition;
    private final RuleWords names;
    private final String whole;

    /** For a condition behind those before it. */
    GapWords(SourceText source, List<Condition> before, Condition condition) {
        this.source = source;
        this.condition = condition;
        this.names = RuleWords.after(before);
        this.whole = names.condition(condition);
    }

    /** What comes near: the events that it stands on, and the values that were asked for. */
    record Candidate(List<Event> events, List<@Nullable Object> values) {

        Instant latest() {
            return events.isEmpty()
                    ? Instant.MIN
                    : events.get(events.size() - 1).occurredAt();
        }
    }

    /** What a detail or a cause is called; empty for one that is missing. */
    static Optional<String> about(@Nullable Object value) {
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(value instanceof Event event ? event.id() : Verdict.text(value));
    }

    private Gap gap(Kind kind, int place, At at, Optional<String> test, String words, String found) {
        return new Gap(
                kind,
                place + 1,
                at.line(),
                at.column(),
                source.condition(condition),
                test,
                words,
                found,
                Optional.empty(),
                List.of());
    }

    private static Gap with(Gap gap, Optional<String> completedBy, List<Event> near) {
        List<Event> newest = near.size() <= MOST_NEAR ? near : near.subList(near.size() - MOST_NEAR, near.size());
        return new Gap(
                gap.kind(),
                gap.place(),
                gap.line(),
                gap.column(),
                gap.condition(),
                gap.test(),
                gap.words(),
                gap.found(),
                completedBy,
                newest);
    }

    /** There is no fact of this type. */
    Gap missing(int place, Match match, Optional<String> wanted) {
        String what = RuleWords.subject(match, names.expressions());
        String found = "there is no " + what
                + wanted.map(detail -> " for \"" + detail + "\"").orElse("");
        Gap gap = gap(Kind.MISSING, place, match.at(), Optional.empty(), whole, found);
        return with(gap, Optional.of("one " + names.pattern(match)), List.of());
    }

    /** There are such facts, but this test is false of all that pass the tests before it. */
    Gap different(int place, Match match, Expression test, List<Candidate> candidates) {
        Candidate nearest = candidates.stream()
                .max(
                        isOlder(test)
                                ? Comparator.comparing(Candidate::latest).reversed()
                                : Comparator.comparing(Candidate::latest))
                .orElseThrow();
        ExpressionWords expressions = names.expressions();
        List<Event> events = nearest.events();
        Optional<Event> event = events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
        String found = event.map(
                        known -> ofTime(known, test).orElseGet(() -> shown(known) + ": " + values(test, nearest)))
                .orElseGet(() -> values(test, nearest));
        Gap gap = gap(
                Kind.DIFFERENT,
                place,
                SourceText.start(test),
                Optional.of(source.test(test)),
                expressions.statement(test),
                found);
        return with(gap, completion(match, test), events);
    }

    private static boolean isOlder(Expression test) {
        return test instanceof Call call && call.name().equals("olderThan");
    }

    private static Optional<String> ofTime(Event event, Expression test) {
        if (!(test instanceof Call call) || call.of().isPresent() || !ExpressionWords.isTime(test)) {
            return Optional.empty();
        }
        String duration = call.arguments().get(0) instanceof RuleTree.Text text ? text.value() : "";
        return switch (call.name()) {
            case "within" ->
                Optional.of(shown(event) + " was less than " + ExpressionWords.duration(duration) + " ago only until "
                        + after(event, duration));
            case "olderThan" ->
                Optional.of(shown(event) + " will be " + ExpressionWords.duration(duration) + " old at "
                        + after(event, duration));
            default -> Optional.empty();
        };
    }

    private static Instant after(Event event, String duration) {
        return event.occurredAt().plusMillis(Durations.millis(duration));
    }

    /** What the test compares, as it is. */
    private String values(Expression test, Candidate candidate) {
        List<Expression> operands = ProbePlan.operands(test);
        if (operands.isEmpty() || candidate.values().size() < operands.size()) {
            return names.expressions().statement(new RuleTree.Negated(test.at(), test));
        }
        Set<String> parts = new LinkedHashSet<>();
        for (int i = 0; i < operands.size(); i++) {
            if (!isLiteral(operands.get(i))) {
                parts.add(names.expressions().value(operands.get(i)) + " is "
                        + shown(candidate.values().get(i)));
            }
        }
        return String.join(", ", parts);
    }

    static boolean isLiteral(Expression operand) {
        return operand instanceof RuleTree.Whole
                || operand instanceof RuleTree.Decimal
                || operand instanceof RuleTree.Text
                || operand instanceof RuleTree.Flag;
    }

    private Optional<String> completion(Match match, Expression test) {
        if (match.type().equals(FactWords.MOMENT) || isOlder(test)) {
            return Optional.empty();
        }
        if (match.type().equals(FactWords.PROFILE)) {
            return test instanceof Call call && call.name().equals("inSegment")
                    ? Optional.of("entering that segment; ask why not for it")
                    : Optional.of("another value: " + names.expressions().statement(test));
        }
        if (match.type().equals(FactWords.SUMMARY)) {
            boolean grows = test instanceof Binary binary && binary.operator().startsWith(">");
            boolean fresh = test instanceof Call call && call.name().equals("lastWithin");
            return grows || fresh
                    ? Optional.of("more of " + RuleWords.summarised(match).orElse("these events"))
                    : Optional.empty();
        }
        return Optional.of(
                match.source().isBlank()
                        ? "another " + names.pattern(match)
                        : "another event that is the latest then, "
                                + names.expressions().statement(test));
    }

    /** Nothing is gathered, or what is has no key and nothing to compute with. */
    Gap nothing(int place, Gather gather) {
        Gap gap = gap(
                Kind.AMOUNT,
                place,
                gather.at(),
                Optional.empty(),
                whole,
                gather.key().isPresent()
                        ? "what is gathered has no "
                                + RuleWords.key(gather.key().get(), names.expressions())
                        : "there is nothing to compute it from");
        return with(gap, Optional.of("one with a value"), List.of());
    }

    /** The facts are not there that are gathered. */
    Gap ofSource(Gap gap) {
        return with(gap, Optional.of(whole), gap.near());
    }

    /** What is computed passes the tests before this one, but not this. */
    Gap amount(int place, Gather gather, int failing, List<Candidate> candidates) {
        Expression test = gather.tests().get(failing);
        AmountWords amount = new AmountWords(gather, test, names);
        Candidate nearest = candidates.stream().min(amount.nearestFirst()).orElseThrow();
        Gap gap = gap(
                Kind.AMOUNT,
                place,
                SourceText.start(test),
                Optional.of(source.test(test)),
                whole,
                amount.found(nearest));
        return with(gap, amount.completedBy(nearest), nearest.events());
    }

    /** It is there, and must not be. */
    Gap blocked(int place, Condition absence, List<Candidate> blocking) {
        List<Event> events = new ArrayList<>();
        blocking.forEach(candidate -> events.addAll(candidate.events()));
        List<Event> sorted = events.stream().sorted().distinct().toList();
        String found = sorted.isEmpty()
                ? "it is there, and must not be"
                : shown(sorted.get(sorted.size() - 1)) + " stands against it"
                        + (sorted.size() > 1 ? ", and " + (sorted.size() - 1) + " more" : "");
        return with(gap(Kind.BLOCKED, place, absence.at(), Optional.empty(), whole, found), Optional.empty(), sorted);
    }

    /** It holds for others. */
    Gap other(int place, Kind kind, String wanted, List<String> others) {
        List<String> some = others.subList(0, Math.min(MOST_OTHERS, others.size()));
        String found = others.isEmpty()
                ? "it does not hold for \"" + wanted + "\""
                : "it holds for \"" + String.join("\", \"", some) + "\""
                        + (others.size() > some.size() ? " and others" : "") + ", not for \"" + wanted + "\"";
        return gap(kind, place, condition.at(), Optional.empty(), whole, found);
    }

    static String shown(Event event) {
        return Names.className(event.name()) + " " + event.id() + " of " + event.occurredAt();
    }

    static String shown(@Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof String text) {
            return "\"" + text + "\"";
        }
        if (value instanceof Event event) {
            return shown(event);
        }
        if (value instanceof Collection<?> many) {
            return String.join(", ", many.stream().map(GapWords::shown).toList());
        }
        return value.toString();
    }
}
