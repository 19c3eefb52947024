package io.signalbox.history;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Keeps a partition ready for the month to come, and drops those that are older than the log is kept. */
@Singleton
final class HistoryUpkeep {

    private static final Duration AHEAD = Duration.ofDays(7);

    private final EventLog log;
    private final HistoryConfig config;
    private final Clock clock;

    HistoryUpkeep(EventLog log, HistoryConfig config, Clock clock) {
        this.log = log;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "1h",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void keepPartitions() {
        log.prepare(List.of(clock.instant(), clock.instant().plus(AHEAD)));
        config.keep().ifPresent(log::prune);
    }
}
