package io.signalbox.catalog;

import io.signalbox.decision.Expectation;
import io.signalbox.platform.YamlValues;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one expectation of a test: an instant, one thing that must hold then, and what narrows it down. */
final class ExpectationReader {

    /** What can be expected, and by which keys it can be narrowed down. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "in", Set.of("detail", "because"),
            "not-in", Set.of("detail"),
            "trait", Set.of(),
            "triggered", Set.of("cause", "because"),
            "not-triggered", Set.of("cause", "after"));

    private final RuleTestFields fields;
    private final RuleTestWords words;
    private final Set<String> ids;

    /** @param ids of the events of the test */
    ExpectationReader(RuleTestFields fields, RuleTestWords words, Set<String> ids) {
        this.fields = fields;
        this.words = words;
        this.ids = ids;
    }

    /** Several where several traits are expected; none where something is wrong. */
    List<Expectation> read() {
        Optional<Instant> at = fields.time("at");
        List<String> kinds =
                fields.object().keys().stream().filter(KINDS::containsKey).toList();
        if (kinds.size() > 1) {
            fields.problems()
                    .add(
                            fields.object().key(kinds.get(1)),
                            String.join(" and ", kinds) + " in one",
                            "an entry for each");
            return List.of();
        }
        Set<String> known = new TreeSet<>(kinds.isEmpty() ? KINDS.keySet() : KINDS.get(kinds.get(0)));
        known.add("at");
        known.addAll(kinds);
        fields.allowOnly(known);
        if (kinds.isEmpty()) {
            fields.problems()
                    .add(
                            fields.object().node(),
                            "no expectation",
                            "one of in, not-in, trait, triggered, not-triggered, such as { at: 48h, in: vip }");
            return List.of();
        }
        // Read in any case, so that a wrong time does not hide what else is wrong.
        return read(
                kinds.get(0), fields.object().line(), at.orElse(fields.time().start()));
    }

    private List<Expectation> read(String kind, int line, Instant at) {
        return switch (kind) {
            case "in" -> {
                Optional<String> detail = fields.text("detail");
                Optional<Set<String>> because = fields.ids("because", ids);
                yield one(segment(kind).map(name -> new Expectation.InSegment(line, at, name, detail, because)));
            }
            case "not-in" -> {
                Optional<String> detail = fields.text("detail");
                yield one(segment(kind).map(name -> new Expectation.NotInSegment(line, at, name, detail)));
            }
            case "triggered" -> {
                Optional<String> cause = cause();
                Optional<Set<String>> because = fields.ids("because", ids);
                yield one(trigger(kind).map(name -> new Expectation.Fires(line, at, name, cause, because)));
            }
            case "not-triggered" -> {
                Optional<String> cause = cause();
                Optional<Instant> after = fields.optionalTime("after");
                after.filter(instant -> !instant.isBefore(at)).ifPresent(instant -> fields.problems()
                        .add(fields.node("after"), "an 'after' that is not before 'at'", "an earlier time"));
                yield one(trigger(kind).map(name -> new Expectation.NotFired(line, at, name, cause, after)));
            }
            default -> traits(line, at);
        };
    }

    private static List<Expectation> one(Optional<? extends Expectation> expectation) {
        return expectation.<List<Expectation>>map(List::of).orElse(List.of());
    }

    private Optional<String> segment(String key) {
        return fields.known(
                key,
                words.segments(),
                "the segment",
                words.segments().isEmpty()
                        ? "a segment that some rule gives"
                        : "one of " + String.join(", ", words.segments()));
    }

    private Optional<String> trigger(String key) {
        return fields.known(
                key,
                words.triggers(),
                "the trigger",
                words.triggers().isEmpty()
                        ? "a trigger that some rule gives"
                        : "one of " + String.join(", ", words.triggers()));
    }

    /** An event's id, or a text that rules give; what is nearly an id is a slip. */
    private Optional<String> cause() {
        Optional<String> cause = fields.text("cause");
        cause.filter(text -> RuleTestFields.isNear(text, ids)).ifPresent(text -> fields.problems()
                .add(
                        fields.node("cause"),
                        "no event '" + text + "' in this test",
                        RuleTestWords.expected(text, ids, "")));
        return cause;
    }

    private List<Expectation> traits(int line, Instant at) {
        Map<String, Object> traits = YamlValues.object(
                fields.node("trait"), "an object such as { last_browsed_category: shoes }", fields.problems());
        if (traits.isEmpty() && fields.problems().isEmpty()) {
            fields.problems().add(fields.node("trait"), "no trait", "one, such as { last_browsed_category: shoes }");
        }
        traits.keySet().stream().filter(name -> !words.traits().contains(name)).forEach(name -> fields.problems()
                .add(
                        fields.node("trait"),
                        "the trait '" + name + "', which neither a rule gives nor the plan names",
                        RuleTestWords.expected(name, words.traits(), "one of " + String.join(", ", words.traits()))));
        return traits.entrySet().stream()
                .<Expectation>map(trait ->
                        new Expectation.HasTrait(line, at, trait.getKey(), Optional.ofNullable(trait.getValue())))
                .toList();
    }
}
