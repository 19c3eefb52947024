package io.signalbox.rulebook;

import io.signalbox.model.Claim;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The only thing that rules speak to: it collects what their matches say is true.
 *
 * <p>What is said with a missing detail, value or cause is not said at all.
 */
public final class Verdict {

    /** Longer texts are no names; they would be stored with every membership and message. */
    static final int MAX_TEXT = 1_000;

    private final List<Claim> claims = new ArrayList<>();
    private final List<ProbeMatch> found = new ArrayList<>();
    private String file = "";
    private List<DrlRule> rules = List.of();
    private StepBudget budget = StepBudget.UNLIMITED;
    private Reason reason = new Reason("", "", List.of(), "");

    Verdict() {}

    /** Forgets everything, and listens to the rules of a unit. */
    void begin(String unitFile, List<DrlRule> unitRules, StepBudget steps) {
        claims.clear();
        found.clear();
        file = unitFile;
        rules = unitRules;
        budget = steps;
    }

    /** The claims until the next call come from a match of this rule, and rest on these events and lists of events. */
    public void rule(int number, @Nullable Object... evidence) {
        DrlRule rule = rules.get(number);
        budget.fired(number);
        List<EventRef> events = new ArrayList<>();
        for (Object item : evidence) {
            if (item instanceof EventFact event) {
                events.add(event.ref());
            } else if (item instanceof Collection<?> list) {
                for (Object one : list) {
                    if (one instanceof EventFact event) {
                        events.add(event.ref());
                    }
                }
            }
        }
        reason = new Reason(file, rule.author(), events, rule.absence());
    }

    /** Each claim once, in an order that does not depend on the order of facts. */
    List<Claim> claims() {
        return claims.stream().distinct().sorted(ClaimOrder.INSTANCE).toList();
    }

    /** A probe matched, and saw this; see {@link ProbeWriter}. No author can write a rule that calls it. */
    public void found(int probe, @Nullable Object... seen) {
        found.add(ProbeMatch.of(probe, seen));
    }

    List<ProbeMatch> found() {
        return List.copyOf(found);
    }

    /** The person is in the segment while this rule matches. */
    public void segment(String name) {
        claims.add(new Claim.InSegment(name, "", reason));
    }

    /** The person is in the segment with this detail, such as a category, while this rule matches. */
    public void segment(String name, @Nullable Object detail) {
        if (detail != null) {
            claims.add(new Claim.InSegment(name, text(detail), reason));
        }
    }

    /** The computed trait has this value while this rule matches. */
    public void trait(String name, @Nullable Object value) {
        if (value != null) {
            claims.add(new Claim.HasTrait(name, value(value), reason));
        }
    }

    /** Fire once, ever, for this cause: an event, or a text such as a date. */
    public void trigger(String name, @Nullable Object cause) {
        if (cause instanceof EventFact event) {
            List<EventRef> evidence = new ArrayList<>(reason.evidence());
            evidence.add(event.ref());
            Reason withCause = new Reason(reason.file(), reason.rule(), evidence, reason.absence());
            claims.add(new Claim.Triggers(name, event.getId(), withCause));
        } else if (cause != null) {
            claims.add(new Claim.Triggers(name, text(cause), reason));
        }
    }

    static String text(Object value) {
        Object plain = scalar(value);
        String text = plain instanceof BigDecimal decimal ? decimal.toPlainString() : plain.toString();
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "found a text of " + text.length() + " characters; expected at most " + MAX_TEXT);
        }
        return text;
    }

    private static Object value(Object value) {
        if (value instanceof Collection<?> collection) {
            Stream<Object> elements = collection.stream().map(Verdict::scalar);
            // A set has no order of its own, and the same situation must give the same value.
            return value instanceof Set<?>
                    ? elements.distinct()
                            .sorted(Comparator.comparing(Verdict::text))
                            .toList()
                    : elements.toList();
        }
        Object scalar = scalar(value);
        return scalar instanceof String ? text(scalar) : scalar;
    }

    /** One form for equal values, and one that survives being stored as JSON, so that equal stays equal. */
    private static Object scalar(Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof Instant) {
            return value.toString();
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigDecimal || value instanceof Double || value instanceof Float) {
            BigDecimal decimal = new BigDecimal(value.toString()).stripTrailingZeros();
            Long whole = Values.integer(decimal);
            return whole == null ? decimal : whole;
        }
        throw new IllegalArgumentException("found " + value.getClass().getSimpleName()
                + "; expected a text, a number, true or false, an instant, or a list of them");
    }
}
