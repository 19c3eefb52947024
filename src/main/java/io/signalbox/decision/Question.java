package io.signalbox.decision;

import io.signalbox.rulebook.Explainer;
import java.util.Optional;

/** What is to be explained of a profile. */
public sealed interface Question {

    /** {@code segment}, {@code trait} or {@code trigger}. */
    String kind();

    String name();

    /** The detail or cause asked for; empty: any. */
    Optional<String> detail();

    default Explainer.Asked asked() {
        return new Explainer.Asked(kind(), name(), detail());
    }

    /** Whether, and why, the person is in the segment. */
    record OfSegment(String name, Optional<String> detail) implements Question {
        @Override
        public String kind() {
            return "segment";
        }
    }

    /** Whether, and why, the trait has its value. */
    record OfTrait(String name) implements Question {
        @Override
        public String kind() {
            return "trait";
        }

        @Override
        public Optional<String> detail() {
            return Optional.empty();
        }
    }

    /** Whether, and why, the trigger has fired. */
    record OfTrigger(String name, Optional<String> cause) implements Question {
        @Override
        public String kind() {
            return "trigger";
        }

        @Override
        public Optional<String> detail() {
            return cause;
        }
    }
}
