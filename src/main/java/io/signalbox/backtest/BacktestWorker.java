package io.signalbox.backtest;

import io.signalbox.backtest.BacktestChunkStore.Work;
import io.signalbox.catalog.Catalog;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.history.LifeStore;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.WorkerLoop.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Works on backtests, one after the other, a chunk a turn. Each replica runs some of these; whoever is first takes the
 * chunk.
 *
 * <p>It gives way: while somebody waits to be decided it takes a chunk now and then only, so that it is late but ends.
 */
final class BacktestWorker {

    private static final Logger LOG = Logger.getLogger(BacktestWorker.class);
    private static final Duration WHILE_BUSY = Duration.ofSeconds(2);

    /** Faults of one backtest, without a chunk in between that was done, after which it fails. */
    private static final int MOST_FAULTS = 3;

    private static final Set<SqlException.Kind> PASSING =
            Set.of(SqlException.Kind.UNREACHABLE, SqlException.Kind.DISK_FULL, SqlException.Kind.CONTENTION);

    private final BacktestStore store;
    private final BacktestChunkStore chunks;
    private final BacktestRulebooks rulebooks;
    private final LifeStore lives;
    private final BacktestConfig config;
    private final Clock clock;
    private final Map<String, Integer> faults = new ConcurrentHashMap<>();
    private volatile Instant lastChunk = Instant.EPOCH;

    private BacktestWorker(
            BacktestStore store,
            BacktestChunkStore chunks,
            BacktestRulebooks rulebooks,
            LifeStore lives,
            BacktestConfig config,
            Clock clock) {
        this.store = store;
        this.chunks = chunks;
        this.rulebooks = rulebooks;
        this.lives = lives;
        this.config = config;
        this.clock = clock;
    }

    static BacktestWorker on(
            Sql sql, LifeStore lives, Catalog catalog, BacktestConfig config, DeciderLimits live, Clock clock) {
        DeciderLimits limits = new DeciderLimits(0, config.maxDecisions(), live.defaultZone());
        BacktestStore store = new BacktestStore(sql);
        return new BacktestWorker(
                store,
                new BacktestChunkStore(sql, limits.defaultZone()),
                new BacktestRulebooks(catalog, store, limits),
                lives,
                config,
                clock);
    }

    Turn turn() {
        Instant now = clock.instant();
        List<Work> running = chunks.running();
        if (running.isEmpty() && chunks.divide(config.chunk(), now)) {
            return Turn.more();
        }
        for (Work work : running) {
            Instant busyUntil = lastChunk.plus(WHILE_BUSY);
            if (busyUntil.isAfter(now) && chunks.isAnybodyDueSince(now.minus(config.giveWay()))) {
                return Turn.idleUntil(busyUntil);
            }
            lastChunk = now;
            if (advance(work)) {
                return Turn.more();
            }
        }
        chunks.sweep();
        return Turn.idle();
    }

    private boolean advance(Work work) {
        BacktestRulebooks.Pair pair;
        try {
            pair = rulebooks.of(work);
        } catch (BacktestRulebooks.Refused refused) {
            LOG.warnf("backtest failed: %s (backtest %s)", refused.getMessage(), work.backtestId());
            return store.fail(work.backtestId(), String.valueOf(refused.getMessage()), clock.instant());
        }
        boolean advanced;
        try {
            advanced = chunks.advance(work.backtestId(), clock, (transaction, profileIds) -> new Replays(
                            lives, work, pair, config.maxEvents())
                    .replay(transaction, profileIds));
        } catch (RuntimeException | LinkageError | StackOverflowError fault) {
            if (isToBeTriedAgain(work.backtestId(), fault)) {
                throw fault;
            }
            LOG.errorf(fault, "backtest failed: a chunk failed repeatedly (backtest %s)", work.backtestId());
            // The class alone: the message of a fault may quote what customers sent.
            String reason = "a chunk failed " + MOST_FAULTS + " times with "
                    + fault.getClass().getSimpleName();
            return store.fail(work.backtestId(), reason, clock.instant());
        }
        faults.remove(work.backtestId());
        return advanced;
    }

    /**
     * A chunk that fails again and again fails its backtest, so that those behind it get their turn. Faults of the
     * database pass: they are left to the loop, which waits and tries again.
     */
    private boolean isToBeTriedAgain(String backtestId, Throwable fault) {
        if (fault instanceof SqlException sql && PASSING.contains(sql.kind())) {
            return true;
        }
        boolean again = faults.merge(backtestId, 1, Integer::sum) < MOST_FAULTS;
        if (!again) {
            faults.remove(backtestId);
        }
        return again;
    }
}
