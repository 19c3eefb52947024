package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.admin.AsOf.VersionRef;
import io.signalbox.admin.TimeMachine.Visited;
import io.signalbox.decision.Explanation;
import io.signalbox.decision.Explanation.DoesNot;
import io.signalbox.decision.Explanation.Held;
import io.signalbox.decision.Explanation.Holds;
import io.signalbox.decision.Forecast;
import io.signalbox.decision.Question;
import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import io.signalbox.rulebook.Explainer;
import io.signalbox.rulebook.Gap;
import io.signalbox.rulebook.RuleFinding;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Why something is so of a profile, or why it is not.
 *
 * @param detail the detail or cause that was asked for
 * @param held what is so; empty where it does not hold
 * @param rules what each rule lacks that could give it; empty where it holds
 * @param comesTrue when it comes true by itself; absent where it holds
 * @param failures why rule files could not be assessed for this profile, by file; their rules keep what they said before
 * @param complete whether all that counted is still known
 * @param reason why not
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ExplanationView(
        String profileId,
        Instant at,
        String kind,
        String name,
        Optional<String> detail,
        boolean holds,
        VersionRef rulebook,
        List<HeldView> held,
        List<FindingView> rules,
        Optional<ForecastView> comesTrue,
        Map<String, String> failures,
        boolean complete,
        Optional<String> reason) {

    /**
     * Something that is so.
     *
     * @param rule absent for a trait that was sent
     * @param evidence the events that it rests on, in their total order
     * @param absence what had to be missing
     * @param lapses when it ends by itself; absent for a trigger
     * @param note what else there is to know
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record HeldView(
            Optional<String> detail,
            Optional<Object> value,
            Optional<Instant> since,
            Optional<RuleView> rule,
            List<EventView> evidence,
            Optional<String> absence,
            Optional<ForecastView> lapses,
            List<OtherView> others,
            Optional<String> note) {
        @Override
        public String toString() {
            return "held since " + since;
        }
    }

    /** Another rule that gives the same. */
    record OtherView(String file, String rule, List<String> evidence) {}

    /** An event; of one that is not kept any more only its place is known. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record EventView(String id, Instant at, Optional<String> name, Optional<Map<String, Object>> properties) {
        @Override
        public String toString() {
            return "event " + id;
        }
    }

    /** When something happens by itself: {@code at}, {@code never}, or {@code not-before} an instant. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ForecastView(String kind, Optional<Instant> at, String words) {
        static ForecastView of(Forecast forecast, String what) {
            String at = forecast.at().map(Instant::toString).orElse("");
            return switch (forecast.kind()) {
                case AT -> new ForecastView("at", forecast.at(), what + " at " + at + " if nothing happens before");
                case NEVER -> new ForecastView("never", Optional.empty(), "never " + what + " by itself");
                case NOT_BEFORE ->
                    new ForecastView(
                            "not-before",
                            forecast.at(),
                            "does not happen by itself before " + at + "; it was looked no further");
            };
        }
    }

    /** What a rule lacks, for each way in which it could match. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record FindingView(RuleView rule, boolean matches, List<WayView> ways, Optional<String> failure) {}

    /** One way in which a rule could match: the first condition that fails; absent where it matches. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record WayView(int conditions, Optional<GapView> fails) {}

    /**
     * The first condition that fails.
     *
     * @param kind {@code missing}, {@code different}, {@code amount}, {@code blocked} or {@code other}
     * @param place which condition of the rule, from 1; those before it hold
     * @param found what there is instead, and how far it is
     * @param completedBy what would complete it
     * @param near events that come nearest, or that stand against it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record GapView(
            String kind,
            int place,
            int line,
            int column,
            String condition,
            Optional<String> test,
            String words,
            String found,
            Optional<String> completedBy,
            List<EventView> near) {
        @Override
        public String toString() {
            return kind + " at line " + line;
        }
    }

    static ExplanationView of(Visited visited, Explainer explainer, Explanation explanation) {
        Map<String, Event> events = new HashMap<>();
        visited.standing().events().forEach(event -> events.put(event.id(), event));
        Question question = explanation.question();
        Optional<DoesNot> not = explanation instanceof DoesNot doesNot ? Optional.of(doesNot) : Optional.empty();
        List<HeldView> held = explanation instanceof Holds holds
                ? holds.held().stream()
                        .map(one -> held(question, one, explainer, events))
                        .toList()
                : List.of();
        return new ExplanationView(
                visited.standing().profileId(),
                visited.standing().at(),
                question.kind(),
                question.name(),
                question.detail(),
                not.isEmpty(),
                VersionRef.of(visited.version()),
                held,
                not.map(doesNot -> doesNot.rules().stream()
                                .map(ExplanationView::finding)
                                .toList())
                        .orElse(List.of()),
                not.map(doesNot -> ForecastView.of(doesNot.comesTrue(), "comes true")),
                not.map(DoesNot::failures).orElse(Map.of()),
                visited.incomplete().isEmpty(),
                visited.incomplete());
    }

    private static HeldView held(Question question, Held held, Explainer explainer, Map<String, Event> events) {
        boolean trigger = question instanceof Question.OfTrigger;
        Reason because = held.because();
        return new HeldView(
                held.detail(),
                held.value(),
                held.since(),
                explainer.rule(because.file(), because.rule()).map(RuleView::of),
                because.evidence().stream().map(ref -> event(ref, events)).toList(),
                Optional.of(because.absence()).filter(absence -> !absence.isEmpty()),
                trigger ? Optional.empty() : Optional.of(ForecastView.of(held.lapses(), "lapses")),
                held.others().stream()
                        .map(other -> new OtherView(
                                other.file(),
                                other.rule(),
                                other.evidence().stream().map(EventRef::id).toList()))
                        .toList(),
                note(question, held));
    }

    private static Optional<String> note(Question question, Held held) {
        if (held.muted()) {
            return Optional.of("recorded as seen, with no message: it was true already when rules were published or"
                    + " history was imported; it fires once for a cause");
        }
        if (question instanceof Question.OfTrigger) {
            return Optional.of("a trigger fires once for a cause, so it does not fire for this one again");
        }
        return held.because().rule().isEmpty()
                ? Optional.of("the value was sent with this event; no rule gives it")
                : Optional.empty();
    }

    private static EventView event(EventRef ref, Map<String, Event> events) {
        Optional<Event> known = Optional.ofNullable(events.get(ref.id()));
        return new EventView(ref.id(), ref.at(), known.map(Event::name), known.map(Event::properties));
    }

    private static FindingView finding(RuleFinding finding) {
        return new FindingView(
                RuleView.of(finding.rule()),
                finding.matches(),
                finding.ways().stream()
                        .map(way -> new WayView(way.conditions(), way.gap().map(ExplanationView::gap)))
                        .toList(),
                finding.failure());
    }

    private static GapView gap(Gap gap) {
        return new GapView(
                gap.kind().name().toLowerCase(Locale.ROOT),
                gap.place(),
                gap.line(),
                gap.column(),
                gap.condition(),
                gap.test(),
                gap.words(),
                gap.found(),
                gap.completedBy(),
                gap.near().stream()
                        .map(event -> new EventView(
                                event.id(),
                                event.occurredAt(),
                                Optional.of(event.name()),
                                Optional.of(event.properties())))
                        .toList());
    }
}
