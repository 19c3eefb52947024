package io.signalbox.profile;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.Sql;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** What has to be done beside deciding: a look for due profiles that nobody told of, figures, and old reasons. */
@Singleton
final class LoopUpkeep {

    private static final int CHUNK = 10_000;
    private static final int MOST_COUNTED = 1_000_000;

    private final Sql sql;
    private final ProfileRuntime.Stores stores;
    private final LoopConfig config;
    private final Clock clock;
    private final Event<ProfilesDue> profilesDue;
    private volatile Figures figures = new Figures(Troubles.NONE, 0);

    private record Figures(Troubles troubles, long due) {}

    LoopUpkeep(Sql sql, ProfileRuntime.Stores stores, LoopConfig config, Clock clock, Event<ProfilesDue> profilesDue) {
        this.sql = sql;
        this.stores = stores;
        this.config = config;
        this.clock = clock;
        this.profilesDue = profilesDue;
    }

    void register(@Observes StartupEvent event, MeterRegistry metrics) {
        metrics.gauge(
                "profiles.set.aside", this, upkeep -> upkeep.figures.troubles().setAside());
        metrics.gauge(
                "profiles.failing", this, upkeep -> upkeep.figures.troubles().failing());
        metrics.gauge("profiles.due", this, upkeep -> upkeep.figures.due());
    }

    @Scheduled(
            every = "10s",
            delayed = "5s",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void lookAround() {
        long due = stores.due().countDue(clock.instant(), MOST_COUNTED);
        figures = new Figures(stores.profiles().troubles(sql), due);
        if (due > 0) {
            profilesDue.fire(new ProfilesDue(Set.of()));
        }
    }

    @Scheduled(
            every = "1h",
            delayed = "2m",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void pruneDecisions() {
        if (config.keepDecisions().isEmpty()) {
            return;
        }
        int pruned;
        do {
            pruned = stores.outcomes()
                    .prune(sql, clock.instant().minus(config.keepDecisions().get()), CHUNK);
        } while (pruned == CHUNK);
    }
}
