package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One profile's history replayed under one rulebook. */
public final class Replay {

    private final String profileId;
    private final Outcome outcome;
    private final int mutedChanges;
    private final Work work;
    private final SharedAnswers answers;

    /**
     * What it took.
     *
     * @param events that arrived after the first decision
     * @param decisions instants that were decided
     * @param wakeUps those of them at which nothing arrived
     * @param failures how often a rule file could not be assessed
     */
    public record Work(long events, long decisions, long wakeUps, long failures) {

        static final Work NONE = new Work(0, 0, 0, 0);

        Work plus(Work other) {
            return new Work(
                    events + other.events,
                    decisions + other.decisions,
                    wakeUps + other.wakeUps,
                    failures + other.failures);
        }
    }

    Replay(String profileId, Outcome outcome, int mutedChanges, Work work, SharedAnswers answers) {
        this.profileId = profileId;
        this.outcome = outcome;
        this.mutedChanges = mutedChanges;
        this.work = work;
        this.answers = answers;
    }

    public String profileId() {
        return profileId;
    }

    public Work work() {
        return work;
    }

    /** What the first decision found; nothing of it is sent. Empty for a profile of which nothing was known by then. */
    public List<Change> beginning() {
        return outcome.changes().subList(0, mutedChanges);
    }

    /** What happened after the beginning, in order of time: all that would have been sent. */
    public List<Change> changes() {
        return outcome.changes().subList(mutedChanges, outcome.changes().size());
    }

    /** The memberships at the end. */
    public Map<Membership.Key, Membership> memberships() {
        return outcome.state().memberships();
    }

    ProfileState state() {
        return outcome.state();
    }

    /** Names of the segments at the end. */
    Set<String> segments() {
        Set<String> names = new TreeSet<>();
        memberships().keySet().forEach(key -> names.add(key.segment()));
        return names;
    }

    SharedAnswers answers() {
        return answers;
    }

    @Override
    public String toString() {
        return "replay of profile " + profileId;
    }
}
