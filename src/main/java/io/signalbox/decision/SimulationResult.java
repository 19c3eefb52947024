package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened in a simulation, in order of time, and what was not simulated and why. */
public record SimulationResult(List<Entry> timeline, List<Problem> problems) {

    public SimulationResult {
        timeline = List.copyOf(timeline);
        problems = List.copyOf(problems);
    }

    /**
     * Something that was left out.
     *
     * @param event id of a refused event; empty where something else is meant, which the message then names
     */
    public record Problem(Optional<String> event, String message) {}

    /**
     * One line of the timeline.
     *
     * @param kind {@code entered}, {@code left}, {@code trait}, {@code triggered}, or what happened in a flow
     * @param detail of a segment, where the rule gave one; which way a step took
     * @param value of a trait; empty in a line of kind {@code trait}: it was unset
     * @param cause of a trigger or a run: an event's id, or a text
     * @param flow what happened in a flow
     */
    public record Entry(
            Instant at,
            String kind,
            String name,
            Optional<String> detail,
            Optional<Object> value,
            Optional<String> cause,
            Optional<Change.InFlow> flow,
            Reason reason) {

        static Entry of(Change change) {
            Optional<String> detail = Optional.empty();
            Optional<Object> value = Optional.empty();
            Optional<String> cause = Optional.empty();
            if (change instanceof Change.Entered entered) {
                detail = detail(entered.key());
            } else if (change instanceof Change.Left left) {
                detail = detail(left.key());
            } else if (change instanceof Change.TraitChanged trait) {
                value = trait.value();
            } else if (change instanceof Change.Triggered triggered) {
                cause = Optional.of(triggered.key().cause());
            } else if (change instanceof Change.InFlow run) {
                cause = Optional.of(run.run().strip());
                return new Entry(
                        change.at(),
                        change.kind(),
                        change.name(),
                        detailOf(run),
                        value,
                        cause,
                        Optional.of(run),
                        change.reason());
            }
            return new Entry(
                    change.at(), change.kind(), change.name(), detail, value, cause, Optional.empty(), change.reason());
        }

        private static Optional<String> detailOf(Change.InFlow run) {
            boolean isDetail = run.what() == Change.InFlow.Kind.STARTED || run.what() == Change.InFlow.Kind.STEP;
            return Optional.of(run.detail()).filter(detail -> isDetail && !detail.isEmpty());
        }

        /** Id of the step that it is about. */
        public Optional<String> step() {
            return flow.map(Change.InFlow::step).filter(step -> !step.isEmpty());
        }

        /** What was sent or withheld. */
        public Optional<String> message() {
            return flow.filter(run -> !run.step().isEmpty())
                    .filter(run -> run.what() == Change.InFlow.Kind.SENT || run.what() == Change.InFlow.Kind.WITHHELD)
                    .map(Change.InFlow::detail);
        }

        /** The list that the person was put on or taken off. */
        public Optional<String> list() {
            return flow.filter(run -> run.what() == Change.InFlow.Kind.LIST_ADDED
                            || run.what() == Change.InFlow.Kind.LIST_REMOVED)
                    .map(Change.InFlow::detail);
        }

        /** The destination that a step names. */
        public Optional<String> destination() {
            return flow.map(Change.InFlow::destination).filter(destination -> !destination.isEmpty());
        }

        /** Why a run ended, was refused or is withheld. */
        public Optional<String> why() {
            return flow.filter(run -> run.what() == Change.InFlow.Kind.ENDED
                            || run.what() == Change.InFlow.Kind.REFUSED
                            || (run.what() == Change.InFlow.Kind.WITHHELD
                                    && run.step().isEmpty()))
                    .map(Change.InFlow::detail);
        }

        private static Optional<String> detail(Membership.Key key) {
            return Optional.of(key.detail()).filter(detail -> !detail.isEmpty());
        }

        public String rule() {
            return reason.rule();
        }

        /** Ids of the events it rests on, in total order. */
        public List<String> evidence() {
            return reason.evidence().stream().map(EventRef::id).toList();
        }

        @Override
        public String toString() {
            return kind + " " + name + " at " + at;
        }
    }
}
