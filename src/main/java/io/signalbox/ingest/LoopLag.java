package io.signalbox.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.signalbox.history.EventLog;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How far decisions are behind, so that no more is taken than can be decided. */
@Singleton
final class LoopLag {

    private final EventLog log;
    private final IngestConfig config;
    private final Clock clock;
    private final Instant startedAt;
    private volatile Duration lag = Duration.ZERO;

    LoopLag(EventLog log, IngestConfig config, MeterRegistry metrics, Clock clock) {
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.startedAt = clock.instant();
        metrics.gauge("intake.loop.lag", this, one -> one.lag.toMillis() / 1_000.0);
    }

    /** Whether callers must come back later. */
    boolean isTooLong() {
        return lag.compareTo(config.maxLag()) > 0;
    }

    @Scheduled(
            every = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void look() {
        // What was due while nothing ran is caught up with first, and is nobody's fault who sends now.
        lag = log.dueSince()
                .map(since -> since.isBefore(startedAt) ? startedAt : since)
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }
}
