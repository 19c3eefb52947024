package io.signalbox.decision;

import io.signalbox.decision.Simulation.Decided;
import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.Reason;
import io.signalbox.rulebook.Rulebook;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The life of a rule test, decided up to whatever instant is asked about.
 *
 * <p>How it stands at an instant is decided with what is known then: what arrives late counts from its reception on.
 */
public final class TestedLife {

    private final RuleTest test;
    private final Simulation simulation;
    private final Rulebook rulebook;
    private final Map<Instant, Decided> decided = new HashMap<>();

    TestedLife(RuleTest test, Simulation simulation, Rulebook rulebook) {
        this.test = test;
        this.simulation = simulation;
        this.rulebook = rulebook;
    }

    /** What of the life could not be decided. */
    List<String> problems() {
        return until(test.end()).problems().stream()
                .map(problem -> problem.event().map(id -> "event " + id + ": ").orElse("") + problem.message())
                .distinct()
                .toList();
    }

    ProfileState stateAt(Instant instant) {
        return until(instant).outcome().state();
    }

    /** What happened until an instant, it included, in the order in which it happened. */
    List<Change> changesUntil(Instant instant) {
        return until(instant).outcome().changes();
    }

    /** What happens in the whole test, and what would happen if it went on for a while. */
    List<Change> changesBeyond() {
        return changesUntil(test.beyond());
    }

    List<Change> changes() {
        return changesUntil(test.end());
    }

    Stream<Membership> memberships(Instant at, String segment) {
        return stateAt(at).memberships().values().stream()
                .filter(membership -> membership.key().segment().equals(segment));
    }

    /** The segments at an instant, in words. */
    String segmentsAt(Instant at) {
        TreeSet<String> names = new TreeSet<>();
        stateAt(at).memberships().keySet().forEach(key -> names.add(segment(key.segment(), key.detail())));
        return names.isEmpty() ? "in no segment" : "only in " + String.join(", ", names);
    }

    /** What a profile shows: computed traits, and those that were sent. */
    Optional<Object> trait(Instant at, String name) {
        ProfileState state = stateAt(at);
        return Optional.ofNullable(state.computed().get(name))
                .<Object>map(claim -> claim.value())
                .or(() -> Optional.ofNullable(state.traits().get(name)).flatMap(ProfileState.SentTrait::value));
    }

    String time(Instant instant) {
        return test.time().text(instant);
    }

    static String segment(String name, String detail) {
        return detail.isEmpty() ? name : name + " [" + detail + "]";
    }

    static String because(Reason reason) {
        List<String> ids = reason.evidence().stream().map(EventRef::id).toList();
        return ids.isEmpty() ? "because of no event" : "because " + String.join(" ", ids);
    }

    private Decided until(Instant instant) {
        return decided.computeIfAbsent(instant, end -> simulation.decide(test.request(end), rulebook));
    }
}
