package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.ProfileState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One call of the decider: takes arrivals in the order in which the profile learns of them, and between them every flip
 * and publication at its own instant.
 */
final class Walk {

    private static final int HARD_LIMIT_FACTOR = 100;

    private final DeciderLimits limits;
    private final Situation situation;
    private final Timeline timeline;
    private final long now;
    private final long mutedAt;
    private final List<Event> arrivals;
    private final Set<String> handled = new HashSet<>();
    private final SharedAnswers answers;
    private boolean startsFlowsMuted;
    private int next;
    private int importedArrivals;
    private int importedChanges;
    private int wakeUps;

    Walk(DeciderLimits limits, Situation situation, Timeline timeline, long now) {
        this(limits, situation, timeline, now, SharedAnswers.none());
    }

    Walk(DeciderLimits limits, Situation situation, Timeline timeline, long now, SharedAnswers answers) {
        this.answers = answers;
        this.limits = limits;
        this.situation = situation;
        this.timeline = timeline;
        this.now = now;
        mutedAt = Millis.of(situation.mutedAt());
        arrivals = new ArrayList<>(situation.arrivals());
        arrivals.sort(Comparator.comparing(Event::effectiveAt).thenComparing(Comparator.naturalOrder()));
    }

    /** What is true at the muted instant starts flows: a simulation shows it as having begun there. */
    Walk startingFlowsMuted(boolean starts) {
        startsFlowsMuted = starts;
        return this;
    }

    Outcome run() {
        Optional<ProfileState> decided = situation.state().filter(ProfileState::isDecided);
        long first = Math.min(mutedAt, nextArrival());
        if (decided.isEmpty() && first > now) {
            return new Outcome(
                    ProfileState.undecided(Millis.instant(now)),
                    List.of(),
                    handled,
                    Millis.optional(first),
                    List.of(),
                    0);
        }
        try (Stepper stepper = decided.isPresent()
                ? Stepper.resume(situation, decided.get(), timeline, limits.defaultZone())
                : Stepper.start(situation, timeline, limits.defaultZone(), Millis.instant(first), answers)) {
            if (stepper.hasOutdatedUnit()) {
                stepper.decide(stepper.watermark(), List.of(), false);
            }
            boolean complete = takeKnown(stepper) && takeArrivals(stepper) && stepTo(stepper, now + 1);
            long decidedUntil = complete ? Math.max(now, stepper.reached()) : stepper.reached();
            Outcome outcome = new Outcome(
                    stepper.state(decidedUntil),
                    stepper.changes(),
                    handled,
                    Optional.empty(),
                    stepper.failures(),
                    stepper.decisions());
            return outcome.dueAt(Millis.optional(due(stepper, complete)));
        }
    }

    /** How many arrivals the muted decision took. */
    int importedArrivals() {
        return importedArrivals;
    }

    /** How many changes were made by the end of the muted decision. */
    int importedChanges() {
        return importedChanges;
    }

    /** How many instants were decided at which nothing arrived. */
    int wakeUps() {
        return wakeUps;
    }

    /** The next arrival, or the muted instant to come that all those known by then wait for. */
    private long nextArrival() {
        if (mutedAt > now && mutedAt != Millis.NEVER) {
            return mutedAt;
        }
        return next < arrivals.size() ? Millis.of(arrivals.get(next).effectiveAt()) : Millis.NEVER;
    }

    private boolean takeKnown(Stepper stepper) {
        if (mutedAt > now) {
            return true;
        }
        if (!stepTo(stepper, mutedAt)) {
            return false;
        }
        stepper.startFlowsMuted(startsFlowsMuted);
        stepper.decide(Math.max(stepper.watermark(), mutedAt), takeUntil(mutedAt), true);
        stepper.startFlowsMuted(false);
        importedArrivals = next;
        importedChanges = stepper.changes().size();
        return true;
    }

    private boolean takeArrivals(Stepper stepper) {
        if (mutedAt > now && mutedAt != Millis.NEVER) {
            return true;
        }
        // A replica whose clock is ahead may have decided beyond now: what lies before that is not ahead of the
        // profile.
        long until = Math.max(now, stepper.reached());
        for (long instant = nextArrival(); instant <= until; instant = nextArrival()) {
            if (isExhausted(stepper) || !stepTo(stepper, instant)) {
                return false;
            }
            List<Event> group = takeUntil(instant);
            if (group.stream().anyMatch(situation::isHistory)) {
                stepper.decide(Math.max(stepper.watermark(), instant), group, true);
            } else {
                arrive(stepper, group);
            }
        }
        return true;
    }

    private List<Event> takeUntil(long instant) {
        List<Event> taken = new ArrayList<>();
        while (next < arrivals.size() && Millis.of(arrivals.get(next).effectiveAt()) <= instant) {
            Event event = arrivals.get(next++);
            taken.add(event);
            handled.add(event.id());
        }
        return taken;
    }

    /** Late ones go in together, as of the watermark; the others each at its own instant. */
    private void arrive(Stepper stepper, List<Event> group) {
        group.sort(null);
        long watermark = stepper.watermark();
        int from = endOfInstant(group, 0, watermark);
        if (from > 0) {
            stepper.decide(watermark, group.subList(0, from), false);
        }
        while (from < group.size()) {
            long instant = Millis.of(group.get(from).occurredAt());
            while (stepper.next() < instant) {
                refuseEndless(stepper);
                wake(stepper);
            }
            int to = endOfInstant(group, from, instant);
            stepper.decide(instant, group.subList(from, to), false);
            from = to;
        }
    }

    private static int endOfInstant(List<Event> sorted, int from, long instant) {
        int to = from;
        while (to < sorted.size() && Millis.of(sorted.get(to).occurredAt()) <= instant) {
            to++;
        }
        return to;
    }

    /** Takes the steps before an instant; false if the limit of decisions was reached on the way. */
    private boolean stepTo(Stepper stepper, long end) {
        while (stepper.next() < end) {
            if (isExhausted(stepper)) {
                return false;
            }
            wake(stepper);
        }
        return true;
    }

    private void wake(Stepper stepper) {
        wakeUps++;
        stepper.decide(stepper.next(), List.of(), false);
    }

    private boolean isExhausted(Stepper stepper) {
        return stepper.decisions() >= limits.maxDecisions();
    }

    private void refuseEndless(Stepper stepper) {
        if (stepper.decisions() >= (long) limits.maxDecisions() * HARD_LIMIT_FACTOR) {
            throw new TooManyDecisionsException("a profile must take its arrivals in at most "
                    + (long) limits.maxDecisions() * HARD_LIMIT_FACTOR
                    + " decisions, but needs more (profile " + situation.profileId() + ")");
        }
    }

    /**
     * The next instant to decide. After an idle instant the stepper, whose state is already saved, walks on over further
     * idle flips, so that what is waited for is as far as possible a real change. After news it does not: more news are
     * likely to come before the first flip, and would make the walk worthless.
     */
    private long due(Stepper stepper, boolean complete) {
        long limit = Math.min(nextArrival(), stepper.nextPublication());
        if (complete && stepper.isIdle()) {
            for (int i = 0; i < limits.lookAhead() && stepper.next() < limit; i++) {
                long instant = stepper.next();
                int failed = stepper.failures().size();
                stepper.decide(instant, List.of(), false);
                if (!stepper.isIdle() || stepper.failures().size() > failed) {
                    return instant;
                }
            }
        }
        return Math.min(stepper.next(), limit);
    }
}
