package io.signalbox.model;

/** What one match of a rule says is true at an instant. */
public sealed interface Claim {

    /** Name of the segment, trait or trigger. */
    String name();

    Reason reason();

    /** The person is in the segment; {@code detail} is blank where the rule gives none. */
    record InSegment(String name, String detail, Reason reason) implements Claim {
        public Membership.Key key() {
            return new Membership.Key(name, detail);
        }
    }

    /** The computed trait has this value. */
    record HasTrait(String name, Object value, Reason reason) implements Claim {
        @Override
        public String toString() {
            return "trait " + name;
        }
    }

    /** The trigger's condition holds for this cause: the id of an event, or a text. */
    record Triggers(String name, String cause, Reason reason) implements Claim {
        public TriggerKey key() {
            return new TriggerKey(name, cause);
        }
    }
}
