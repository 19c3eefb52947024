package io.signalbox.decision;

import io.signalbox.model.Reason;
import io.signalbox.rulebook.RuleFinding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why something is so of a profile at an instant, or why it is not. */
public sealed interface Explanation {

    Question question();

    /** It is so; asked without a detail or cause, there may be several. */
    record Holds(Question question, List<Held> held) implements Explanation {
        public Holds {
            held = List.copyOf(held);
        }
    }

    /**
     * It is not so.
     *
     * @param rules what each rule that may give it lacks
     * @param comesTrue when it becomes so by itself
     * @param failures why rule files could not be assessed for this profile, by file
     */
    record DoesNot(Question question, List<RuleFinding> rules, Forecast comesTrue, Map<String, String> failures)
            implements Explanation {
        public DoesNot {
            rules = List.copyOf(rules);
            failures = Map.copyOf(failures);
        }
    }

    /**
     * Something that is so.
     *
     * @param detail of a segment, or the cause of a trigger
     * @param value of a trait
     * @param since when it became so; of a trigger when it fired; empty where that is not known any more
     * @param because its rule and its evidence; a trait that was sent has no rule, and its evidence is who sent it
     * @param lapses when it ends by itself; a trigger that fired never ends
     * @param others what else gives it
     * @param muted the trigger was recorded as seen only
     */
    record Held(
            Optional<String> detail,
            Optional<Object> value,
            Optional<Instant> since,
            Reason because,
            Forecast lapses,
            List<Reason> others,
            boolean muted) {
        public Held {
            others = List.copyOf(others);
        }

        /** Without the value, which may be personal. */
        @Override
        public String toString() {
            return "held since " + since + " because of rule " + because.rule();
        }
    }
}
