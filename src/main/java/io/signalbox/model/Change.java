package io.signalbox.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Something that became different at an instant: the difference between two decisions. */
public sealed interface Change {

    /**
     * Order of time; within an instant left, entered, trait, triggered, flow-started, flow-refused, goal, flow-ended, step,
     * sent, list-added, list-removed, called, withheld; then by name and detail, value, cause or run.
     */
    Comparator<Change> ORDER = Comparator.comparing(Change::at)
            .thenComparing(Change::rank)
            .thenComparing(Change::name)
            .thenComparing(Change::discriminator);

    Instant at();

    /** Name of the segment, trait, trigger or flow. */
    String name();

    Reason reason();

    /** Id of the rulebook that made it so. Catching up over a publication, one decision gives changes by both. */
    String rulebook();

    /** The word for it in the API: {@code entered}, {@code left}, {@code trait}, {@code triggered}, or that of {@link InFlow.Kind}. */
    String kind();

    int rank();

    String discriminator();

    record Left(Instant at, Membership.Key key, Reason reason, String rulebook) implements Change {
        @Override
        public String name() {
            return key.segment();
        }

        @Override
        public String kind() {
            return "left";
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public String discriminator() {
            return key.detail();
        }
    }

    record Entered(Instant at, Membership.Key key, Reason reason, String rulebook) implements Change {
        @Override
        public String name() {
            return key.segment();
        }

        @Override
        public String kind() {
            return "entered";
        }

        @Override
        public int rank() {
            return 1;
        }

        @Override
        public String discriminator() {
            return key.detail();
        }
    }

    /** A computed trait has a new value; empty: it is unset, and the reason is the one it had. */
    record TraitChanged(Instant at, String name, Optional<Object> value, Reason reason, String rulebook)
            implements Change {
        @Override
        public String kind() {
            return "trait";
        }

        @Override
        public int rank() {
            return 2;
        }

        @Override
        public String discriminator() {
            return "";
        }

        @Override
        public String toString() {
            return "trait " + name + " at " + at;
        }
    }

    /** A trigger's key became true for the first time; muted: recorded as seen, with no effects. */
    record Triggered(Instant at, TriggerKey key, Reason reason, boolean muted, String rulebook) implements Change {
        @Override
        public String name() {
            return key.name();
        }

        @Override
        public String kind() {
            return "triggered";
        }

        @Override
        public int rank() {
            return 3;
        }

        @Override
        public String discriminator() {
            return key.cause();
        }
    }

    /**
     * Something that happened to a run of a flow.
     *
     * @param step id of the step; blank where the run as a whole is meant
     * @param detail why it ended ({@code completed}, {@code exit}, {@code goal}) or was refused ({@code running}, {@code
     *     re-entry}, {@code limit}); which way a step took; what is sent or withheld; the list; until when an answer counts; {@code
     *     holdout} where the whole run is withheld
     * @param destination which the step names, and which alone hears of it; blank where it names none
     */
    record InFlow(
            Instant at,
            Kind what,
            String flow,
            String run,
            String step,
            String detail,
            String destination,
            Reason reason,
            String rulebook)
            implements Change {

        /** What no destination is named for. */
        public InFlow(
                Instant at,
                Kind what,
                String flow,
                String run,
                String step,
                String detail,
                Reason reason,
                String rulebook) {
            this(at, what, flow, run, step, detail, "", reason, rulebook);
        }

        /** What can happen to a run, in the order of one instant. */
        public enum Kind {
            STARTED("flow-started", 4),
            REFUSED("flow-refused", 5),
            GOAL("goal", 6),
            ENDED("flow-ended", 7),
            STEP("step", 8),
            SENT("sent", 9),
            LIST_ADDED("list-added", 10),
            LIST_REMOVED("list-removed", 11),
            CALLED("called", 12),
            /** The run, or what it would send, is held back for comparison. */
            WITHHELD("withheld", 13);

            private final String word;
            private final int rank;

            Kind(String word, int rank) {
                this.word = word;
                this.rank = rank;
            }
        }

        @Override
        public String name() {
            return flow;
        }

        @Override
        public String kind() {
            return what.word;
        }

        @Override
        public int rank() {
            return what.rank;
        }

        @Override
        public String discriminator() {
            return run;
        }
    }
}
