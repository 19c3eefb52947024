package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.TrackingPlan;
import io.signalbox.rulebook.ExpressionWriter.Written;
import io.signalbox.rulebook.RuleTree.At;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks and writes what rules ask of facts by calling: durations, orders of events, names in texts, local time. */
final class QuestionWriter {

    private static final Map<String, String> FOREIGN = Map.of(
            "after", "follows($e) or since($e)",
            "before", "precedes($e)",
            "window", "within(\"30d\")",
            "between", "two comparisons",
            "equals", "==",
            "size", "countDistinct in an accumulate",
            "eval", "the condition itself");

    private final Problems problems;
    private final TrackingPlan plan;
    private final UnitReads reads;

    QuestionWriter(Problems problems, TrackingPlan plan, UnitReads reads) {
        this.problems = problems;
        this.plan = plan;
        this.reads = reads;
    }

    Written write(Call call, String of, FactType type, boolean fixed, List<Written> arguments) {
        String name = call.name();
        if (!type.methods().contains(name)) {
            Expected expected = FOREIGN.containsKey(name)
                    ? Expected.of(FOREIGN.get(name))
                    : ExpressionWriter.known(name, type.methods(), "a question to " + type.word());
            problems.error(call.at(), type.word() + " has no \"" + name + "(...)\"", expected);
            return ExpressionWriter.WRONG;
        }
        boolean right =
                switch (name) {
                    case "within", "olderThan", "lastWithin", "lastOlderThan" -> oneDuration(call);
                    case "follows", "since", "precedes" -> otherEvent(call, arguments);
                    case "text", "number", "flag", "has" -> oneName(call, type);
                    case "inSegment" -> segment(call);
                    case "hourBetween" -> hours(call);
                    case "weekday" -> weekdays(call);
                    case "anniversary" -> anniversary(call);
                    default -> false;
                };
        if (!right) {
            return ExpressionWriter.WRONG;
        }
        List<String> codes = new ArrayList<>();
        boolean allFixed = fixed;
        for (int i = 0; i < arguments.size(); i++) {
            Written argument = arguments.get(i);
            allFixed &= argument.fixed();
            // hourBetween takes int
            codes.add(
                    call.arguments().get(i) instanceof RuleTree.Whole whole
                            ? Long.toString(whole.value())
                            : argument.code());
        }
        ValueType result =
                switch (name) {
                    case "text" -> ValueType.TEXT;
                    case "number" -> ValueType.NUMBER;
                    default -> ValueType.FLAG;
                };
        return new Written(of + "." + name + "(" + String.join(", ", codes) + ")", result, allFixed);
    }

    private boolean oneDuration(Call call) {
        return count(call, 1, 1, "one duration, as in " + call.name() + "(\"10m\")")
                && duration(call.arguments().get(0)).isPresent();
    }

    private Optional<Duration> duration(Expression argument) {
        if (!(argument instanceof RuleTree.Text text)) {
            problems.error(argument.at(), "a duration that is not in quotes", Durations.EXPECTED);
            return Optional.empty();
        }
        Optional<Duration> duration = Durations.parse(text.value());
        if (duration.isEmpty()) {
            problems.error(argument.at(), "the duration \"" + text.value() + "\"", Durations.EXPECTED);
        }
        duration.ifPresent(reads::looksBack);
        return duration;
    }

    private boolean otherEvent(Call call, List<Written> arguments) {
        if (!count(call, 1, 2, "an event and perhaps a duration, as in " + call.name() + "($cart, \"1h\")")) {
            return false;
        }
        Expression other = call.arguments().get(0);
        if (!(other instanceof RuleTree.Variable)) {
            problems.error(other.at(), "something else than a variable", "the variable of an event, as in $cart");
            return false;
        }
        ValueType type = arguments.get(0).type();
        if (!type.isEvent()) {
            if (type.sort() != ValueType.Sort.ANY) {
                problems.error(other.at(), type.shown(), "the variable of an event");
            }
            return false;
        }
        return arguments.size() == 1 || duration(call.arguments().get(1)).isPresent();
    }

    private boolean oneName(Call call, FactType type) {
        if (!count(call, 1, 1, "one name in quotes, as in " + call.name() + "(\"category\")")) {
            return false;
        }
        Optional<String> named = literal(call.arguments().get(0), "the name of a property in quotes");
        if (named.isEmpty()) {
            return false;
        }
        String name = named.get();
        At at = call.arguments().get(0).at();
        if (type.kind() == FactType.Kind.PROFILE) {
            reads.namedTrait(name, at);
            Optional<PropertySchema> trait = Optional.ofNullable(plan.traits().get(name));
            trait.ifPresent(schema -> kind(call, schema, at));
            return true;
        }
        if (type.kind() == FactType.Kind.EVENT) {
            plan.schema(type.name()).ifPresent(schema -> property(call, schema, name, at));
        } else if (type.kind() == FactType.Kind.FAMILY) {
            familyProperty(type, name, at);
        }
        return true;
    }

    /** The name has to be one that the event can have. */
    void property(Call call, EventSchema schema, String name, At at) {
        PropertySchema property = schema.properties().get(name);
        if (property != null) {
            kind(call, property, at);
        } else if (!schema.additionalProperties()) {
            problems.error(
                    at,
                    schema.name() + " has no \"" + name + "\"",
                    ExpressionWriter.known(name, schema.properties().keySet(), "a property of " + schema.name()));
        } else {
            problems.warning(
                    at,
                    "\"" + name + "\", which the tracking plan does not name for " + schema.name(),
                    ExpressionWriter.known(name, schema.properties().keySet(), "a property of the plan"));
        }
    }

    private void familyProperty(FactType type, String name, At at) {
        boolean known = type.events().stream()
                .flatMap(event -> plan.schema(event).stream())
                .anyMatch(schema ->
                        schema.additionalProperties() || schema.properties().containsKey(name));
        if (!known) {
            Set<String> names = new java.util.TreeSet<>();
            type.events().forEach(event -> plan.schema(event)
                    .ifPresent(schema -> names.addAll(schema.properties().keySet())));
            problems.error(
                    at,
                    "no event of " + type.word() + " has \"" + name + "\"",
                    ExpressionWriter.known(name, names, "a property of one of them"));
        }
    }

    private void kind(Call call, PropertySchema property, At at) {
        boolean right =
                switch (call.name()) {
                    case "text" -> ValueType.of(property.type()).isText();
                    case "number" -> ValueType.of(property.type()).isNumber();
                    case "flag" -> ValueType.of(property.type()).isFlag();
                    default -> true;
                };
        if (!right) {
            problems.error(
                    at,
                    call.name() + "(\"" + property.name() + "\"), but it is "
                            + ValueType.of(property.type()).shown(),
                    "the property by its name, or the question of its type");
        }
    }

    private boolean segment(Call call) {
        if (!count(call, 1, 1, "the name of a segment in quotes")) {
            return false;
        }
        Optional<String> name = literal(call.arguments().get(0), "the name of a segment in quotes");
        name.ifPresent(known -> reads.segment(known, call.arguments().get(0).at()));
        return name.isPresent();
    }

    private boolean hours(Call call) {
        if (!count(call, 2, 2, "two full hours, as in hourBetween(9, 18)")) {
            return false;
        }
        reads.trait("timezone", call.at());
        if (call.arguments().get(0) instanceof RuleTree.Whole from
                && call.arguments().get(1) instanceof RuleTree.Whole to) {
            boolean small = from.value() >= 0 && from.value() < 100 && to.value() >= 0 && to.value() < 100;
            if (small
                    && MomentFact.hoursProblem((int) from.value(), (int) to.value())
                            .isEmpty()) {
                return true;
            }
        }
        problems.error(
                call.at(),
                "hours that do not exist",
                "two different full hours, the first 0 to 23, the second 0 to 24");
        return false;
    }

    private boolean weekdays(Call call) {
        reads.trait("timezone", call.at());
        if (!count(call, 1, 7, "days in quotes, as in weekday(\"SATURDAY\", \"SUNDAY\")")) {
            return false;
        }
        boolean right = true;
        for (Expression argument : call.arguments()) {
            Optional<String> day = literal(argument, "a day of the week in quotes");
            right &= day.isPresent();
            if (day.isPresent() && MomentFact.dayOfWeek(day.get()).isEmpty()) {
                problems.error(
                        argument.at(),
                        "\"" + day.get() + "\"",
                        ExpressionWriter.known(day.get(), MomentFact.DAYS, "a day of the week"));
                right = false;
            }
        }
        return right;
    }

    private boolean anniversary(Call call) {
        reads.trait("timezone", call.at());
        if (!count(call, 1, 1, "the name of a trait in quotes, as in anniversary(\"birthday\")")) {
            return false;
        }
        Expression argument = call.arguments().get(0);
        Optional<String> trait = literal(argument, "the name of a trait in quotes");
        trait.ifPresent(name -> reads.namedTrait(name, argument.at()));
        return trait.isPresent();
    }

    private Optional<String> literal(Expression argument, String expected) {
        if (argument instanceof RuleTree.Text text && !text.value().isBlank()) {
            return Optional.of(text.value());
        }
        problems.error(argument.at(), "something else than a text", expected);
        return Optional.empty();
    }

    private boolean count(Call call, int least, int most, String expected) {
        int given = call.arguments().size();
        if (given < least || given > most) {
            problems.error(call.at(), Expected.counted(given, "argument") + " for \"" + call.name() + "\"", expected);
            return false;
        }
        return true;
    }
}
