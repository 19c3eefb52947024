package io.signalbox.rulebook;

import io.signalbox.model.Durations;
import io.signalbox.model.Event;
import io.signalbox.model.PropertySchema;
import io.signalbox.rulebook.FactType.FactProperty;
import io.signalbox.rulebook.RuleTree.Binary;
import io.signalbox.rulebook.RuleTree.Call;
import io.signalbox.rulebook.RuleTree.Expression;
import io.signalbox.rulebook.RuleTree.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events away from a rule file that none of its patterns can match, now or later: by what stands in the event, and
 * by its age where the pattern is bounded by {@code within}. Such an event has no flip ahead either.
 *
 * <p>Only comparisons of a property with a literal are understood, and answered by the functions that the rules
 * themselves call. Letting too much through costs time, holding back too much would be wrong: what is not understood
 * lets everything through.
 */
final class Sieve {

    private static final long UNBOUNDED = Long.MAX_VALUE;

    /** Names of which some pattern may match every event. */
    private final Set<String> open = new HashSet<>();

    private final Map<String, List<Mesh>> meshes = new HashMap<>();
    private boolean isOpenForAll;

    /** What one pattern asks of an event: at least this, and that it is younger than so many milliseconds. */
    private record Mesh(Predicate<Event> tests, long span) {

        boolean letsThrough(Event event, long now) {
            boolean isYoung = span == UNBOUNDED || now - event.occurredAt().toEpochMilli() < span;
            return isYoung && tests.test(event);
        }
    }

    /**
     * A pattern that the file has, wherever it stands.
     *
     * @param needed word of a property that the event must have; blank: none
     */
    void pattern(FactType type, List<Expression> conjuncts, String needed) {
        if (type.kind() == FactType.Kind.ANY_EVENT) {
            isOpenForAll = true;
            return;
        }
        List<Predicate<Event>> tests = new ArrayList<>();
        // A family's members may spell a property each in its own way.
        if (type.kind() == FactType.Kind.EVENT) {
            conjuncts.forEach(conjunct -> collect(conjunct, type, tests));
            present(type.properties().get(needed)).ifPresent(tests::add);
        }
        long span = conjuncts.stream().mapToLong(Sieve::span).min().orElse(UNBOUNDED);
        for (String name : type.events()) {
            meshes.computeIfAbsent(name, missing -> new ArrayList<>())
                    .add(new Mesh(tests.stream().reduce(Predicate::and).orElse(event -> true), span));
            if (tests.isEmpty() && span == UNBOUNDED) {
                open.add(name);
            }
        }
    }

    /** Whether events of this name have to be asked one by one. */
    boolean sifts(String name) {
        return !isOpenForAll && meshes.containsKey(name) && !open.contains(name);
    }

    /** Whether some pattern may match the event at this instant or later; of a name that is sifted. */
    boolean letsThrough(Event event, long now) {
        for (Mesh mesh : meshes.getOrDefault(event.name(), List.of())) {
            if (mesh.letsThrough(event, now)) {
                return true;
            }
        }
        return false;
    }

    private static long span(Expression conjunct) {
        boolean bounds = conjunct instanceof Call call
                && call.name().equals("within")
                && call.of().isEmpty()
                && call.arguments().size() == 1
                && call.arguments().get(0) instanceof RuleTree.Text;
        return bounds
                ? Durations.parse(((RuleTree.Text) ((Call) conjunct).arguments().get(0)).value())
                        .map(Duration::toMillis)
                        .orElse(UNBOUNDED)
                : UNBOUNDED;
    }

    private static Optional<Predicate<Event>> present(@Nullable FactProperty property) {
        Function<Event, @Nullable Object> value = property == null || property.own() ? null : value(property);
        return value == null ? Optional.empty() : Optional.of(event -> value.apply(event) != null);
    }

    private static void collect(Expression conjunct, FactType type, List<Predicate<Event>> tests) {
        if (!(conjunct instanceof Binary binary)) {
            return;
        }
        if (binary.operator().equals("&&")) {
            collect(binary.left(), type, tests);
            collect(binary.right(), type, tests);
        } else if (binary.left() instanceof Name name && type.properties().containsKey(name.name())) {
            Predicate<Event> test = test(binary, type.properties().get(name.name()));
            if (test != null) {
                tests.add(test);
            }
        }
    }

    private static @Nullable Predicate<Event> test(Binary binary, @Nullable FactProperty property) {
        if (property == null || property.own()) {
            return null;
        }
        Function<Event, @Nullable Object> value = value(property);
        if (value == null) {
            return null;
        }
        boolean number = property.type() != PropertySchema.Type.STRING;
        if (binary.right() instanceof RuleTree.Null) {
            return switch (binary.operator()) {
                case "==" -> event -> value.apply(event) == null;
                case "!=" -> event -> value.apply(event) != null;
                default -> null;
            };
        }
        if (binary.right() instanceof RuleTree.Text literal
                && !number
                && binary.operator().equals("==")) {
            return event -> Logic.eq(value.apply(event), literal.value());
        }
        Object literal = binary.right() instanceof RuleTree.Whole whole
                ? (Object) whole.value()
                : binary.right() instanceof RuleTree.Decimal decimal ? decimal.value() : null;
        return number && literal != null ? compared(binary.operator(), value, literal) : null;
    }

    /** As the getter of the fact gives it; null for sorts of values that are not understood here. */
    private static @Nullable Function<Event, @Nullable Object> value(FactProperty property) {
        String name = property.name();
        return switch (property.type()) {
            case NUMBER -> event -> Values.number(event.properties().get(name));
            case INTEGER -> event -> Values.integer(event.properties().get(name));
            case STRING -> event -> Values.text(event.properties().get(name));
            default -> null;
        };
    }

    private static @Nullable Predicate<Event> compared(
            String operator, Function<Event, @Nullable Object> value, Object literal) {
        return switch (operator) {
            case "==" -> event -> Logic.eq(value.apply(event), literal);
            case ">" -> event -> Logic.gt(value.apply(event), literal);
            case ">=" -> event -> Logic.ge(value.apply(event), literal);
            case "<" -> event -> Logic.lt(value.apply(event), literal);
            case "<=" -> event -> Logic.le(value.apply(event), literal);
            default -> null;
        };
    }
}
