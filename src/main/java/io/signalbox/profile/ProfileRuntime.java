package io.signalbox.profile;

import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.decision.Decider;
import io.signalbox.decision.Outcome;
import io.signalbox.decision.Rebuilt;
import io.signalbox.decision.Situation;
import io.signalbox.decision.Timeline;
import io.signalbox.history.EventLog;
import io.signalbox.history.ReceivedLog;
import io.signalbox.model.Event;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Claims profiles that are due, decides them and saves everything that follows: one transaction a batch, opened here and
 * nowhere else.
 *
 * <p>A profile that fails is set aside with its error in that transaction, the others go on. Any number of runtimes, in
 * any number of processes, may work on one database.
 */
final class ProfileRuntime {

    private static final Logger LOG = Logger.getLogger(ProfileRuntime.class);
    private static final int LONGEST_ERROR = 2_000;

    private final Sql sql;
    private final Catalog catalog;
    private final Decider decider;
    private final Stores stores;
    private final Clock clock;
    private final LoopMetrics metrics;

    /**
     * Where situations come from and outcomes go to.
     *
     * @param outbox takes the messages that follow from decisions, in their transaction
     */
    record Stores(
            DueStore due,
            ProfileStore profiles,
            SituationReader situations,
            OutcomeStore outcomes,
            StateCodec codec,
            BiConsumer<Sql, List<Decision>> outbox) {

        static Stores on(Sql sql, EventLog log, BiConsumer<Sql, List<Decision>> outbox) {
            ProfileStore profiles = new ProfileStore();
            StateCodec codec = new StateCodec();
            return new Stores(
                    new DueStore(sql),
                    profiles,
                    new SituationReader(profiles, log, new ReceivedLog(sql), codec),
                    new OutcomeStore(),
                    codec,
                    outbox);
        }
    }

    ProfileRuntime(Sql sql, Catalog catalog, Decider decider, Stores stores, Clock clock, LoopMetrics metrics) {
        this.sql = sql;
        this.catalog = catalog;
        this.decider = decider;
        this.stores = stores;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** What a transaction is about to commit. */
    private static final class Attempt {
        private final Instant now;
        private final List<DueProfile> claimed;
        private final List<Decision> decisions = new ArrayList<>();
        private final LoopMetrics.Lags lags = new LoopMetrics.Lags();
        private final List<String> parked = new ArrayList<>();
        private Instant missingFrom = Instant.MAX;

        Attempt(Instant now, List<DueProfile> claimed) {
            this.now = now;
            this.claimed = claimed;
        }
    }

    /** Decides up to {@code limit} profiles that are due now. */
    Batch decideDue(int limit) {
        List<String> ids = new ArrayList<>();
        try {
            return decide(ids, (transaction, now) -> stores.due().claimDue(transaction, now, limit), limit);
        } catch (SqlException failure) {
            if (ids.isEmpty() || isPassing(failure)) {
                throw failure;
            }
            // One of them holds what the database refuses; each on its own shows which.
            return decideOneByOne(ids);
        }
    }

    private Batch decideOneByOne(List<String> ids) {
        Set<String> decided = new HashSet<>();
        for (String id : ids) {
            try {
                decided.addAll(decide(
                                new ArrayList<>(),
                                (transaction, now) -> stores.due().claimDue(transaction, now, id).stream()
                                        .toList(),
                                1)
                        .decided());
            } catch (SqlException failure) {
                if (isPassing(failure)) {
                    throw failure;
                }
                sql.doInTransaction(transaction -> setAside(transaction, id, failure));
            }
        }
        return new Batch(ids.size(), decided, true, Instant.MIN);
    }

    private static boolean isPassing(SqlException failure) {
        return failure.kind() != SqlException.Kind.FAULT && failure.kind() != SqlException.Kind.CONSTRAINT;
    }

    private Batch decide(List<String> ids, BiFunction<Sql, Instant, List<DueProfile>> claim, int limit) {
        Optional<Attempt> committed = sql.inTransaction(transaction -> attempt(transaction, ids, claim));
        if (committed.isEmpty()) {
            catalog.refresh();
            return new Batch(0, Set.of(), catalog.live().isPresent(), Instant.MIN);
        }
        Attempt attempt = committed.get();
        metrics.committed(attempt.decisions, attempt.lags, clock.instant());
        if (attempt.missingFrom.isBefore(Instant.MAX)) {
            catalog.prepare(attempt.missingFrom);
        }
        Set<String> decided = new HashSet<>();
        attempt.decisions.forEach(decision -> decided.add(decision.profileId()));
        boolean more = attempt.claimed.size() >= limit || attempt.missingFrom.isBefore(Instant.MAX);
        return new Batch(attempt.claimed.size(), decided, more, attempt.now);
    }

    /** Empty where this process does not know the live rulebook yet. */
    private Optional<Attempt> attempt(
            Sql transaction, List<String> ids, BiFunction<Sql, Instant, List<DueProfile>> claim) {
        stores.due().relaxCommit(transaction);
        // All is looked up by profile, in tables that grow faster than their rows are counted.
        transaction.planByIndex();
        if (!catalog.isCurrent(transaction)) {
            return Optional.empty();
        }
        LiveRulebook live = catalog.live().orElseThrow();
        // The millisecond that has begun is left to the next batch: more may be received in it. All that was received
        // before it is visible once the profile is locked, so every instant is decided whole, and once.
        Instant now = clock.instant().minusMillis(1);
        List<DueProfile> claimed = claim.apply(transaction, now);
        Attempt attempt = new Attempt(now, claimed);
        if (claimed.isEmpty()) {
            return Optional.of(attempt);
        }
        claimed.forEach(due -> ids.add(due.profileId()));
        Set<String> seen = new HashSet<>();
        stores.situations().read(transaction, claimed, live.rulebook(), new SituationReader.Found() {
            @Override
            public void known(SituationReader.Known known) {
                seen.add(known.due().profileId());
                decide(transaction, attempt, live, known);
            }

            @Override
            public void unreadable(DueProfile due, RuntimeException why) {
                setAside(transaction, due.profileId(), why);
            }
        });
        claimed.stream()
                .map(DueProfile::profileId)
                .filter(id -> !seen.contains(id))
                .forEach(attempt.parked::add);
        save(transaction, attempt);
        return Optional.of(attempt);
    }

    private void decide(Sql transaction, Attempt attempt, LiveRulebook live, SituationReader.Known known) {
        Instant decidedUntil = known.decidedUntil();
        Optional<Timeline> timeline = catalog.timeline(decidedUntil);
        if (timeline.isEmpty()) {
            attempt.missingFrom = decidedUntil.isBefore(attempt.missingFrom) ? decidedUntil : attempt.missingFrom;
            return;
        }
        try {
            Outcome outcome = known.isEmptied()
                    ? Rebuilt.emptied(
                            known.state().orElseThrow(),
                            decidedUntil,
                            live.rulebook().id())
                    : outcome(known.situation(), timeline.get(), attempt.now);
            attempt.decisions.add(decision(known, outcome));
            attempt.lags.add(known, outcome);
        } catch (RuntimeException | StackOverflowError failure) {
            setAside(transaction, known.due().profileId(), failure);
        }
    }

    /** What a past version cannot decide, the live one takes over at its instant: at once and muted. */
    private Outcome outcome(Situation situation, Timeline timeline, Instant now) {
        try {
            return decider.decide(situation, timeline, now);
        } catch (RuntimeException | StackOverflowError failure) {
            if (timeline.lives().size() == 1) {
                throw failure;
            }
            Timeline.Live live = timeline.lives().get(timeline.lives().size() - 1);
            return decider.decide(situation.mutedFrom(live.from()), new Timeline(List.of(live)), now);
        }
    }

    private Decision decision(SituationReader.Known known, Outcome outcome) {
        Instant decidedUntil = outcome.state().decidedUntil();
        Optional<Instant> pendingFrom = known.events().arrivals().stream()
                .filter(event -> !outcome.handled().contains(event.id()))
                .map(Event::occurredAt)
                .min(Instant::compareTo);
        return new Decision(
                known.due().profileId(),
                known.state(),
                known.stored().rebuildAt().isPresent(),
                outcome,
                stores.codec().encode(outcome.state()),
                known.events().handledSeq(outcome.handled(), known.stored().decidedSeq(), decidedUntil),
                outcome.due().orElse(Instant.MAX),
                pendingFrom);
    }

    private void save(Sql transaction, Attempt attempt) {
        if (!attempt.parked.isEmpty()) {
            stores.due().park(transaction, attempt.parked);
        }
        if (attempt.decisions.isEmpty()) {
            return;
        }
        stores.profiles().save(transaction, attempt.decisions);
        stores.outcomes().save(transaction, attempt.decisions, attempt.now);
        stores.outbox().accept(transaction, attempt.decisions);
        stores.due().save(transaction, attempt.decisions);
    }

    private void setAside(Sql transaction, String profileId, Throwable failure) {
        LOG.errorf(
                "profile set aside profileId=%s failure=%s",
                profileId, failure.getClass().getName());
        String error = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        stores.profiles()
                .setAside(
                        transaction,
                        profileId,
                        clock.instant(),
                        error.substring(0, Math.min(error.length(), LONGEST_ERROR)));
        stores.due().park(transaction, List.of(profileId));
        metrics.setAside();
    }
}
