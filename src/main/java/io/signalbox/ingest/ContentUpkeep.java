package io.signalbox.ingest;

import io.quarkus.scheduler.Scheduled;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Forgets contents that no event can repeat any more. */
@Singleton
final class ContentUpkeep {

    private final Sql sql;
    private final IngestConfig config;
    private final Clock clock;

    ContentUpkeep(Sql sql, IngestConfig config, Clock clock) {
        this.sql = sql;
        this.config = config;
        this.clock = clock;
    }

    /** Twice the window, so that what comes late is still compared. */
    @Scheduled(
            every = "1h",
            delayed = "3m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void dropOld() {
        config.sameContentWithin()
                .ifPresent(
                        within -> ContentStore.dropBefore(sql, clock.instant().minus(within.multipliedBy(2))));
    }
}
