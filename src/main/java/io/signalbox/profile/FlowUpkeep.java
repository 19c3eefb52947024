package io.signalbox.profile;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Forgets what flows did longer ago than is kept. */
@Singleton
final class FlowUpkeep {

    private static final Logger LOG = Logger.getLogger(FlowUpkeep.class);
    private static final int PORTION = 5_000;

    private final FlowPastStore past;
    private final FlowsConfig config;
    private final Clock clock;

    FlowUpkeep(FlowPastStore past, FlowsConfig config, Clock clock) {
        this.past = past;
        this.config = config;
        this.clock = clock;
    }

    /** Seldom, since it looks at every run. */
    @Scheduled(
            every = "12h",
            delayed = "15m",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void forget() {
        config.keep().ifPresent(keep -> forgetBefore(clock.instant().minus(keep), PORTION));
    }

    /** In small transactions, so that no lock is held for long. */
    void forgetBefore(Instant before, int portion) {
        long runs = 0;
        Optional<FlowPastStore.Key> after = Optional.of(FlowPastStore.Key.FIRST);
        while (after.isPresent()) {
            FlowPastStore.Portion done = past.forgetRuns(after.get(), before, portion);
            runs += done.forgotten();
            after = done.last();
        }
        long changes = 0;
        int forgotten;
        do {
            forgotten = past.forgetChanges(before, portion);
            changes += forgotten;
        } while (forgotten == portion);
        if (runs + changes > 0) {
            LOG.infof("past of flows forgotten runs=%d changes=%d before=%s", runs, changes, before);
        }
    }
}
