package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.ProfileState;
import io.signalbox.model.TriggerKey;
import io.signalbox.rulebook.Desk;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a profile stands at an instant: all that was known by then is decided, and nothing that came later.
 *
 * <p>Decided by the decider that decides live, so it is what the live tables held then. Immutable.
 */
public final class Standing {

    /** How far is looked at once; what comes soon is found soon. */
    private static final List<Duration> AHEAD =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(8), Duration.ofDays(64));

    private final Situation situation;
    private final Timeline timeline;
    private final DeciderLimits limits;
    private final Instant at;
    private final List<Change> changes;
    private final boolean complete;

    private Standing(Walked walked, Timeline timeline, DeciderLimits limits, Instant at, List<Change> changes) {
        this.situation = walked.situation;
        this.timeline = timeline;
        this.limits = limits;
        this.at = at;
        this.changes = List.copyOf(changes);
        this.complete = walked.complete;
    }

    /**
     * From the beginning, with what was known by the instant.
     *
     * @param timeline the versions that were live until then, or one that is tried in their place
     * @param limits the number of decisions is that of the whole life
     */
    public static Standing rebuilt(Received received, Timeline timeline, DeciderLimits limits, Instant at) {
        Received known = received.until(at);
        Situation unborn = new Situation(
                known.profileId(),
                Optional.empty(),
                List.of(),
                known.events(),
                Set.of(),
                known.imported(),
                Optional.empty());
        return continued(unborn, List.of(), timeline, limits, at);
    }

    /**
     * From what was remembered.
     *
     * @param before what is known of the changes that led there: all triggers, and when traits changed last
     */
    public static Standing continued(
            Situation situation, List<Change> before, Timeline timeline, DeciderLimits limits, Instant at) {
        Timeline until = timeline.until(at);
        Walked walked = new Walked(situation, limits);
        List<Change> changes = new ArrayList<>(before);
        changes.addAll(walked.until(until, at));
        return new Standing(walked, until, limits, at, changes);
    }

    /** A situation on its way through time. */
    private static final class Walked {
        private final Decider decider;
        private Situation situation;
        private long left;
        private boolean complete = true;
        private boolean waits = true;

        Walked(Situation situation, DeciderLimits limits) {
            this.situation = situation;
            this.decider = new Decider(new DeciderLimits(0, limits.maxDecisions(), limits.defaultZone()));
            this.left = limits.maxDecisions();
        }

        List<Change> until(Timeline timeline, Instant now) {
            List<Change> changes = new ArrayList<>();
            boolean more = complete;
            while (more) {
                Outcome outcome = decider.decide(situation, timeline, now);
                changes.addAll(outcome.changes());
                situation = after(situation, outcome, now);
                left -= Math.max(1, outcome.decisions());
                waits = outcome.due().isPresent();
                more = outcome.due().filter(due -> !due.isAfter(now)).isPresent();
                if (more && left <= 0) {
                    complete = false;
                    more = false;
                }
            }
            return changes;
        }

        private static Situation after(Situation before, Outcome outcome, Instant now) {
            List<Event> facts = new ArrayList<>(before.facts());
            List<Event> arrivals = new ArrayList<>();
            for (Event event : before.arrivals()) {
                (outcome.handled().contains(event.id()) ? facts : arrivals).add(event);
            }
            Set<TriggerKey> fired = new HashSet<>(before.fired());
            for (Change change : outcome.changes()) {
                if (change instanceof Change.Triggered triggered) {
                    fired.add(triggered.key());
                }
            }
            // A muted instant is over once it is decided; a call that was stopped before it has it still to come.
            Instant reached = outcome.state().decidedUntil();
            Optional<Instant> muted =
                    before.mutedAt().filter(instant -> instant.isAfter(now) || reached.isBefore(instant));
            return new Situation(
                    before.profileId(), Optional.of(outcome.state()), facts, arrivals, fired, before.imported(), muted);
        }
    }

    public Instant at() {
        return at;
    }

    public String profileId() {
        return situation.profileId();
    }

    public ZoneId defaultZone() {
        return limits.defaultZone();
    }

    /** False where it took more decisions than it may, so that it stands earlier than asked. */
    public boolean isComplete() {
        return complete;
    }

    /** Empty where nothing was decided of it by then. */
    public Optional<ProfileState> state() {
        return situation.state().filter(ProfileState::isDecided);
    }

    /** Events that were known then, those held back for later included, in total order. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>(situation.facts());
        events.addAll(situation.arrivals());
        return events.stream().sorted().toList();
    }

    /** What led there, as far as it is known, in order of time. */
    public List<Change> changes() {
        return changes;
    }

    /** The one that decided last. */
    public Rulebook rulebook() {
        return timeline.rulebookAt(at);
    }

    /** Lays out what the rules see at the instant. */
    public void layOut(Desk desk) {
        Optional<ProfileState> decided = state();
        if (decided.isPresent()) {
            try (Stepper stepper = Stepper.resume(situation, decided.get(), timeline, limits.defaultZone())) {
                stepper.layOut(desk);
            }
        }
    }

    /** When the first such change comes if nothing more is received. */
    public Forecast next(Predicate<Change> wanted, Duration horizon) {
        Walked ahead = new Walked(situation, limits);
        List<Duration> spans = new ArrayList<>(AHEAD);
        spans.removeIf(span -> span.compareTo(horizon) >= 0);
        spans.add(horizon);
        for (Duration span : spans) {
            Optional<Instant> found = ahead.until(timeline, at.plus(span)).stream()
                    .filter(change -> change.at().isAfter(at))
                    .filter(wanted)
                    .map(Change::at)
                    .findFirst();
            if (found.isPresent()) {
                return Forecast.at(found.get());
            }
            if (!ahead.complete) {
                return Forecast.notBefore(
                        ahead.situation.state().map(ProfileState::decidedUntil).orElse(at));
            }
            if (!ahead.waits) {
                return Forecast.NEVER;
            }
        }
        return Forecast.notBefore(at.plus(horizon));
    }

    @Override
    public String toString() {
        return "profile " + profileId() + " as of " + at;
    }
}
