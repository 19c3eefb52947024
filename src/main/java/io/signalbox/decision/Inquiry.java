package io.signalbox.decision;

import io.signalbox.decision.Explanation.DoesNot;
import io.signalbox.decision.Explanation.Held;
import io.signalbox.decision.Explanation.Holds;
import io.signalbox.model.Change;
import io.signalbox.model.Claim;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.SentTrait;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.Reason;
import io.signalbox.rulebook.Explainer;
import io.signalbox.rulebook.RuleFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Answers why something is so of a profile, and why not: from its standing where it is so, from the rules' parts where it
 * is not, and by running on without events for when that changes.
 */
public final class Inquiry {

    private final Explainer explainer;
    private final Duration horizon;

    /**
     * @param explainer of the rulebook that the profile stands under
     * @param horizon how far ahead is looked
     */
    public Inquiry(Explainer explainer, Duration horizon) {
        this.explainer = explainer;
        this.horizon = horizon;
    }

    /** May take seconds: parts of rules are compiled when they are first asked for. */
    public Explanation answer(Standing standing, Question question) {
        List<Held> held = held(standing, question);
        return held.isEmpty() ? doesNot(standing, question) : new Holds(question, held);
    }

    private List<Held> held(Standing standing, Question question) {
        if (question instanceof Question.OfTrigger trigger) {
            return fired(standing, trigger);
        }
        Optional<ProfileState> state = standing.state();
        if (state.isEmpty()) {
            return List.of();
        }
        return question instanceof Question.OfSegment segment
                ? memberships(standing, state.get(), segment)
                : trait(standing, state.get(), question.name());
    }

    private List<Held> memberships(Standing standing, ProfileState state, Question.OfSegment asked) {
        return state.memberships().values().stream()
                .filter(membership -> isAsked(membership.key(), asked))
                .sorted(Comparator.comparing(Membership::key))
                .map(membership -> membership(standing, state, membership))
                .toList();
    }

    private static boolean isAsked(Membership.Key key, Question.OfSegment asked) {
        return key.segment().equals(asked.name())
                && asked.detail().map(key.detail()::equals).orElse(true);
    }

    private Held membership(Standing standing, ProfileState state, Membership membership) {
        Membership.Key key = membership.key();
        Forecast lapses = standing.next(
                change -> change instanceof Change.Left left && left.key().equals(key), horizon);
        List<Reason> others = others(
                state,
                membership.reason(),
                claim -> claim instanceof Claim.InSegment segment
                        && segment.key().equals(key));
        return new Held(
                Optional.of(key.detail()).filter(detail -> !detail.isEmpty()),
                Optional.empty(),
                Optional.of(membership.since()),
                membership.reason(),
                lapses,
                others,
                false);
    }

    private List<Held> trait(Standing standing, ProfileState state, String name) {
        Forecast lapses = standing.next(
                change -> change instanceof Change.TraitChanged && change.name().equals(name), horizon);
        Claim.HasTrait computed = state.computed().get(name);
        if (computed != null) {
            Optional<Instant> since = standing.changes().stream()
                    .filter(change -> change instanceof Change.TraitChanged
                            && change.name().equals(name))
                    .map(Change::at)
                    .max(Comparator.naturalOrder());
            List<Reason> others = others(
                    state,
                    computed.reason(),
                    claim -> claim instanceof Claim.HasTrait trait
                            && trait.name().equals(name)
                            && Traits.same(trait.value(), computed.value()));
            return List.of(new Held(
                    Optional.empty(), Optional.of(computed.value()), since, computed.reason(), lapses, others, false));
        }
        SentTrait sent = state.traits().get(name);
        if (sent == null || sent.value().isEmpty()) {
            return List.of();
        }
        Reason by = new Reason("", "", List.of(sent.by()), "");
        return List.of(
                new Held(Optional.empty(), sent.value(), Optional.of(sent.by().at()), by, lapses, List.of(), false));
    }

    private static List<Held> fired(Standing standing, Question.OfTrigger asked) {
        List<Held> fired = new ArrayList<>();
        for (Change change : standing.changes()) {
            if (change instanceof Change.Triggered triggered
                    && triggered.name().equals(asked.name())
                    && asked.cause().map(triggered.key().cause()::equals).orElse(true)) {
                fired.add(new Held(
                        Optional.of(triggered.key().cause()),
                        Optional.empty(),
                        Optional.of(triggered.at()),
                        triggered.reason(),
                        Forecast.NEVER,
                        List.of(),
                        triggered.muted()));
            }
        }
        return fired;
    }

    /** The best reason of each other rule that says the same. */
    private static List<Reason> others(ProfileState state, Reason shown, Predicate<Claim> same) {
        Map<String, Reason> byRule = new LinkedHashMap<>();
        for (Map.Entry<String, UnitState> unit : new TreeMap<>(state.units()).entrySet()) {
            for (Claim claim : unit.getValue().claims()) {
                Reason reason = claim.reason();
                boolean other =
                        !reason.rule().equals(shown.rule()) || !reason.file().equals(shown.file());
                if (same.test(claim) && other) {
                    byRule.merge(
                            reason.file() + "/" + reason.rule(),
                            reason,
                            (one, another) -> Best.REASON.compare(one, another) >= 0 ? one : another);
                }
            }
        }
        return List.copyOf(byRule.values());
    }

    private DoesNot doesNot(Standing standing, Question question) {
        List<RuleFinding> rules = explainer.find(
                question.asked(), new Explainer.Situated(standing::layOut, standing.defaultZone(), standing.at()));
        Map<String, String> failures = new TreeMap<>();
        standing.state().ifPresent(state -> state.units().forEach((file, unit) -> unit.error()
                .filter(error ->
                        rules.stream().anyMatch(rule -> rule.rule().file().equals(file)))
                .ifPresent(error -> failures.put(file, error))));
        Forecast comesTrue =
                rules.isEmpty() ? Forecast.NEVER : standing.next(change -> makesTrue(change, question), horizon);
        return new DoesNot(question, rules, comesTrue, failures);
    }

    private static boolean makesTrue(Change change, Question question) {
        if (!change.name().equals(question.name())) {
            return false;
        }
        if (change instanceof Change.Entered entered) {
            return question instanceof Question.OfSegment segment && isAsked(entered.key(), segment);
        }
        if (change instanceof Change.TraitChanged trait) {
            return question instanceof Question.OfTrait && trait.value().isPresent();
        }
        return change instanceof Change.Triggered triggered
                && question instanceof Question.OfTrigger asked
                && asked.cause().map(triggered.key().cause()::equals).orElse(true);
    }
}
