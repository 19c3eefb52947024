package io.signalbox.profile;

import io.signalbox.decision.Rebuilt;
import io.signalbox.decision.Situation;
import io.signalbox.history.EventLog;
import io.signalbox.history.Loaded;
import io.signalbox.history.ReceivedLog;
import io.signalbox.history.Wanted;
import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.FlowRun;
import io.signalbox.model.ProfileState;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TriggerKey;
import io.signalbox.platform.Sql;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings together what is known of claimed profiles: a few queries for any number of them. */
final class SituationReader {

    /** About 20 MB of events. More are read in portions, so that a batch of very active profiles fits into the heap. */
    private static final long MAX_EVENTS = 20_000;

    private final ProfileStore profiles;
    private final EventLog log;
    private final ReceivedLog received;
    private final StateCodec codec;
    private final FlowRunStore flows = new FlowRunStore();

    SituationReader(ProfileStore profiles, EventLog log, ReceivedLog received, StateCodec codec) {
        this.profiles = profiles;
        this.log = log;
        this.received = received;
        this.codec = codec;
    }

    /** What is known of one profile; its state is still to be decoded where that failed. */
    record Known(
            DueProfile due, StoredProfile stored, Optional<ProfileState> state, Loaded events, Set<TriggerKey> fired) {

        Situation situation() {
            return stored.asAsked(new Situation(
                    due.profileId(),
                    state,
                    events.facts(),
                    events.arrivals(),
                    fired,
                    events.imported(),
                    Optional.empty()));
        }

        /** All that it had has moved to other profiles. */
        boolean isEmptied() {
            return stored.rebuildAt().isPresent()
                    && events.facts().isEmpty()
                    && events.arrivals().isEmpty();
        }

        /** The instant from which on it has to be decided. */
        Instant decidedUntil() {
            if (state.isPresent() && state.get().isDecided()) {
                return state.get().decidedUntil();
            }
            return events.arrivals().stream()
                    .map(Event::effectiveAt)
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        }

        @Override
        public String toString() {
            return "profile " + due.profileId();
        }
    }

    /** The profile and what was remembered of it. */
    private record Remembered(DueProfile due, StoredProfile stored, Optional<ProfileState> state) {

        long expectedEvents() {
            return state.map(known -> known.summaries().values().stream()
                            .mapToLong(Summary::count)
                            .sum())
                    .orElse(1L);
        }
    }

    /** Whom to tell what was found. */
    interface Found {
        void known(Known known);

        /** What was stored cannot be read. */
        void unreadable(DueProfile due, RuntimeException why);
    }

    /** Hands over all that is known of each claimed profile, but for those that were set aside. */
    void read(Sql transaction, List<DueProfile> claimed, Rulebook live, Found found) {
        Map<String, StoredProfile> stored = profiles.load(
                transaction, claimed.stream().map(DueProfile::profileId).toList());
        List<Remembered> portion = new ArrayList<>();
        long events = 0;
        for (DueProfile due : claimed) {
            StoredProfile profile = stored.get(due.profileId());
            if (profile == null || profile.setAside()) {
                continue;
            }
            Remembered remembered;
            try {
                remembered = remembered(transaction, due, profile, live.plan());
            } catch (RuntimeException e) {
                found.unreadable(due, e);
                continue;
            }
            if (profile.merged() && remembered.state().isEmpty()) {
                continue;
            }
            events += remembered.expectedEvents();
            if (events > MAX_EVENTS && !portion.isEmpty()) {
                readPortion(transaction, portion, live, found);
                portion.clear();
                events = remembered.expectedEvents();
            }
            portion.add(remembered);
        }
        if (!portion.isEmpty()) {
            readPortion(transaction, portion, live, found);
        }
    }

    private Remembered remembered(Sql transaction, DueProfile due, StoredProfile profile, TrackingPlan plan) {
        Optional<ProfileState> state = profile.state().map(codec::decode);
        if (profile.rebuildAt().isEmpty() || (profile.merged() && state.isEmpty())) {
            return new Remembered(due, profile, state);
        }
        Instant rebuildAt = profile.rebuildAt().get();
        ProfileState before = state.orElseGet(() -> ProfileState.undecided(rebuildAt));
        Instant at = before.watermark().isAfter(rebuildAt) ? before.watermark() : rebuildAt;
        List<Event> handled = received.of(transaction, profile.profileId(), plan).rows().stream()
                .filter(row -> row.seq() <= profile.decidedSeq())
                .map(ReceivedLog.Row::event)
                .filter(event -> !event.occurredAt().isAfter(at))
                .toList();
        return new Remembered(due, profile.decidedUntil(at), Optional.of(Rebuilt.state(before, at, handled, plan)));
    }

    private void readPortion(Sql transaction, List<Remembered> portion, Rulebook live, Found found) {
        Duration retention = longestRetention(live.plan());
        List<Wanted> wanted = new ArrayList<>(portion.size());
        List<String> ids = new ArrayList<>(portion.size());
        for (Remembered one : portion) {
            ids.add(one.due().profileId());
            wanted.add(new Wanted(
                    one.due().profileId(),
                    one.stored().decidedSeq(),
                    one.stored().decidedUntil(),
                    since(one, live, retention)));
        }
        Map<String, RuntimeException> unreadable = new HashMap<>();
        Map<String, Loaded> events = log.load(transaction, wanted, live.plan(), unreadable::put);
        Map<String, Set<TriggerKey>> fired = profiles.fired(transaction, ids);
        Map<String, FlowRun.All> runs = flows.load(transaction, ids);
        for (Remembered one : portion) {
            String id = one.due().profileId();
            RuntimeException failure = unreadable.get(id);
            if (failure != null) {
                found.unreadable(one.due(), failure);
                continue;
            }
            Loaded loaded = events.getOrDefault(
                    id, new Loaded(List.of(), List.of(), one.stored().decidedSeq()));
            found.known(new Known(
                    one.due(),
                    one.stored(),
                    one.state().map(state -> state.with(runs.getOrDefault(id, FlowRun.All.NONE))),
                    loaded,
                    fired.getOrDefault(id, Set.of())));
        }
    }

    /** A late event takes the decision back to the watermark, where facts are older than they are today. */
    private static Instant since(Remembered one, Rulebook live, Duration retention) {
        Instant pending = one.due().pendingFrom().orElse(Instant.MAX);
        if (one.state().isEmpty() || !one.state().get().isDecided()) {
            return one.due().pendingFrom().orElse(Instant.EPOCH);
        }
        if (!one.state().get().rulebook().equals(live.id())) {
            // Older plans may have kept events for longer.
            return Instant.EPOCH;
        }
        Instant facts = one.state().get().watermark();
        facts = Duration.between(Instant.EPOCH, facts).compareTo(retention) < 0
                ? Instant.EPOCH
                : facts.minus(retention);
        return facts.isBefore(pending) ? facts : pending;
    }

    private static Duration longestRetention(TrackingPlan plan) {
        return plan.events().values().stream()
                .map(EventSchema::retention)
                .reduce(EventSchema.DEFAULT_RETENTION, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }
}
