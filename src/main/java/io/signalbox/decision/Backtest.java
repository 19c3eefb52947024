package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a candidate rulebook would have made of histories, beside what another one makes of them, by the decider that
 * decides the living.
 *
 * <p>A profile of which something was known at the beginning is decided there once, muted; one that came later is decided
 * when it came. From then on it is stepped to the end through each arrival, as of its reception, and each flip. The
 * profiles do not know of each other, so any division of them into chunks, in any order, gives the same result.
 */
public final class Backtest {

    private final DeciderLimits limits;
    private final Timeline live;
    private final Timeline candidate;
    private final BacktestSpan span;
    private final boolean same;
    private final Set<Object> common;

    /** @param limits of which {@code maxDecisions} is for one profile over the whole span */
    public Backtest(DeciderLimits limits, Rulebook live, Rulebook candidate, BacktestSpan span) {
        this.limits = new DeciderLimits(0, limits.maxDecisions(), limits.defaultZone());
        this.live = Timeline.always(live);
        this.candidate = Timeline.always(candidate);
        this.span = span;
        same = live.id().equals(candidate.id());
        common = same ? Set.of() : SharedAnswers.common(this.live.index(0), this.candidate.index(0));
    }

    public BacktestSpan span() {
        return span;
    }

    /** Whether both are the same rulebook: then one replay serves as both. */
    public boolean isSame() {
        return same;
    }

    /**
     * Replays under the candidate.
     *
     * @param events of the profile's whole life, with values of the candidate's plan; later ones are left out
     * @throws TooManyDecisionsException if the profile needs more decisions than it may
     */
    public Replay candidate(String profileId, List<Event> events) {
        return replay(profileId, events, candidate, SharedAnswers.of(common));
    }

    /**
     * Replays under the rulebook compared with, sharing what unchanged rule files have answered under the candidate.
     *
     * @param candidate of the same profile
     * @param events of the profile's whole life, with values of this rulebook's plan
     */
    public Replay live(Replay candidate, List<Event> events) {
        return same ? candidate : replay(candidate.profileId(), events, live, candidate.answers());
    }

    private Replay replay(String profileId, List<Event> events, Timeline timeline, SharedAnswers answers) {
        Instant from = span.from();
        List<Event> arrivals = events.stream()
                .filter(event -> !event.effectiveAt().isAfter(span.until()))
                .toList();
        boolean isKnown =
                arrivals.stream().anyMatch(event -> !event.effectiveAt().isAfter(from));
        Situation situation = new Situation(
                profileId,
                Optional.empty(),
                List.of(),
                arrivals,
                Set.of(),
                Optional.of(from).filter(at -> isKnown));
        Walk walk = new Walk(limits, situation, timeline, Millis.of(span.until()), answers);
        Outcome outcome = walk.run();
        if (outcome.due().filter(due -> !due.isAfter(span.until())).isPresent()) {
            throw new TooManyDecisionsException("found more than " + limits.maxDecisions()
                    + " instants to decide; expected fewer (profile " + profileId + ")");
        }
        Replay.Work work = new Replay.Work(
                outcome.handled().size() - walk.importedArrivals(),
                outcome.decisions(),
                walk.wakeUps(),
                outcome.failures().size());
        return new Replay(profileId, outcome, walk.importedChanges(), work, answers);
    }
}
