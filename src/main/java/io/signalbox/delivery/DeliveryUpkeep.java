package io.signalbox.delivery;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** What delivery does beside sending: shows the age of its outbox, forgets what ended long ago. */
@ApplicationScoped
class DeliveryUpkeep {

    private static final Logger LOG = Logger.getLogger(DeliveryUpkeep.class);
    private static final int BATCH = 5_000;

    private final DeliveryStore deliveries;
    private final DestinationStore destinations;
    private final DeliveryMetrics metrics;
    private final DeliveryConfig config;
    private final Clock clock;

    DeliveryUpkeep(
            DeliveryStore deliveries,
            DestinationStore destinations,
            DeliveryMetrics metrics,
            DeliveryConfig config,
            Clock clock) {
        this.deliveries = deliveries;
        this.destinations = destinations;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "10s",
            delayed = "10s",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void showAges() {
        metrics.showAges(destinations.oldestWaiting(), clock.instant());
    }

    /** In small transactions, so that no lock is held for long. */
    @Scheduled(
            every = "1h",
            delayed = "10m",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void forget() {
        Instant before = clock.instant().minus(config.keep());
        long forgotten = 0;
        int batch;
        do {
            batch = deliveries.forgetBefore(before, clock.instant().minus(MailStore.PAST), BATCH);
            forgotten += batch;
        } while (batch == BATCH);
        if (forgotten > 0) {
            LOG.infof("ended deliveries forgotten deliveries=%d before=%s", forgotten, before);
        }
    }
}
