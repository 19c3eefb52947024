package io.signalbox.decision;

import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.TriggerKey;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One profile with what the shell remembers of it between calls of the decider: events, ledger, state, due instant. */
final class Life {

    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    static final DeciderLimits LIMITS = new DeciderLimits(20, 1_000_000, ZONE);

    private final String profileId;
    private Timeline timeline;
    private Decider decider = new Decider(LIMITS);
    private UnaryOperator<ProfileState> storage = UnaryOperator.identity();
    private Optional<Random> shuffling = Optional.empty();

    private final Map<String, Event> known = new HashMap<>();
    private final List<Event> pending = new ArrayList<>();
    private final List<Event> handled = new ArrayList<>();
    private final Set<TriggerKey> fired = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private Set<String> imported = Set.of();
    private Optional<ProfileState> state = Optional.empty();
    private Optional<Instant> mutedAt = Optional.empty();
    private Optional<Instant> due = Optional.empty();

    Life(String profileId, Timeline timeline) {
        this.profileId = profileId;
        this.timeline = timeline;
    }

    Life under(Timeline other) {
        timeline = other;
        return this;
    }

    Life limitedTo(DeciderLimits limits) {
        decider = new Decider(limits);
        return this;
    }

    /** The state goes through this between two calls, as through a store. */
    Life stored(UnaryOperator<ProfileState> through) {
        storage = through;
        return this;
    }

    /** Facts and arrivals are handed over in any order. */
    Life shuffled(Random random) {
        shuffling = Optional.of(random);
        return this;
    }

    /** Of the same id the first received counts. */
    Life receives(Event... events) {
        for (Event event : events) {
            if (known.putIfAbsent(event.id(), event) == null) {
                pending.add(event);
            }
        }
        return this;
    }

    /** Events of these ids are history, whenever they are received. */
    Life importing(Set<String> ids) {
        imported = ids;
        return this;
    }

    Life mutedAt(Instant instant) {
        mutedAt = Optional.of(instant);
        return this;
    }

    Situation situation() {
        List<Event> facts = new ArrayList<>(handled);
        List<Event> arrivals = new ArrayList<>(pending);
        shuffling.ifPresent(random -> {
            Collections.shuffle(facts, random);
            Collections.shuffle(arrivals, random);
        });
        Set<String> history = new HashSet<>(imported);
        history.retainAll(arrivals.stream().map(Event::id).toList());
        return new Situation(profileId, state, facts, arrivals, fired, history, mutedAt);
    }

    Outcome decide(Instant now) {
        return decide(now, situation());
    }

    Outcome retry(Instant now) {
        return decide(now, situation().retryingFailures());
    }

    private Outcome decide(Instant now, Situation situation) {
        Outcome outcome = decider.decide(situation, timeline, now);
        for (Event event : List.copyOf(pending)) {
            if (outcome.handled().contains(event.id())) {
                pending.remove(event);
                handled.add(event);
            }
        }
        state = Optional.of(storage.apply(outcome.state()));
        due = outcome.due();
        mutedAt = mutedAt.filter(instant -> instant.isAfter(now));
        for (Change change : outcome.changes()) {
            changes.add(change);
            if (change instanceof Change.Triggered triggered && !fired.add(triggered.key())) {
                throw new IllegalStateException(triggered.key() + " fired twice");
            }
        }
        return outcome;
    }

    /** Decides at each due instant up to and including the end. */
    Life wakesUntil(Instant end) {
        while (due.isPresent() && !due.orElseThrow().isAfter(end)) {
            decide(due.orElseThrow());
        }
        return this;
    }

    Optional<Instant> due() {
        return due;
    }

    List<Change> changes() {
        return changes;
    }

    ProfileState state() {
        return state.orElseThrow();
    }

    Set<Membership.Key> memberships() {
        return state().memberships().keySet();
    }

    Set<TriggerKey> fired() {
        return fired;
    }
}
