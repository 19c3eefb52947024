package io.signalbox.backtest;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.catalog.Catalog;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.history.LifeStore;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Sql;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Puts backtests together, and starts the threads that work on them. */
@Singleton
final class BacktestBeans {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    @Produces
    @Singleton
    Backtesting backtesting(
            Sql sql, LifeStore lives, Catalog catalog, BacktestConfig config, AuditLog audit, Clock clock) {
        return new Backtesting(sql, lives, catalog, config, audit, clock);
    }

    @Produces
    @Singleton
    BacktestWorker worker(
            Sql sql, LifeStore lives, Catalog catalog, BacktestConfig config, DeciderLimits limits, Clock clock) {
        return BacktestWorker.on(sql, lives, catalog, config, limits, clock);
    }

    void start(@Observes StartupEvent event, WorkerLoops loops, BacktestWorker worker, BacktestConfig config) {
        loops.start(
                new WorkerLoop.Settings("backtests", config.threads(), LOOK_EVERY, STOP_WITHIN),
                () -> atLowPriority(worker));
    }

    // A hint is all that is wanted: where it has no effect, giving way to those who are due still bounds the cost.
    @SuppressWarnings("ThreadPriorityCheck")
    private static WorkerLoop.Turn atLowPriority(BacktestWorker worker) {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        return worker.turn();
    }
}
