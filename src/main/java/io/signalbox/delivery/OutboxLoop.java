package io.signalbox.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.ProfilesDecided;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Drives the {@link OutboxWorker}: at once when there is news, and by the clock for retries and other replicas. */
@ApplicationScoped
class OutboxLoop {

    private static final Logger LOG = Logger.getLogger(OutboxLoop.class);

    private final OutboxWorker worker;
    private final Outbox outbox;
    private final DeliveryConfig config;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "outbox");
    private volatile boolean stopping;

    OutboxLoop(OutboxWorker worker, Outbox outbox, DeliveryConfig config) {
        this.worker = worker;
        this.outbox = outbox;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    /** Decisions are committed; whether they left messages, the outbox knows. */
    void decided(@Observes ProfilesDecided event) {
        if (outbox.takeWritten(event.profileIds())) {
            news.release();
        }
    }

    /** Starts nothing more and waits a while for what is on its way; what is cut off is sent again by its lease. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        news.release();
        thread.join(config.stop().toMillis() + 1_000);
    }

    private void run() {
        while (!stopping) {
            turn();
        }
        long deadline = System.nanoTime() + config.stop().toNanos();
        try {
            while (worker.settle() > 0 && System.nanoTime() < deadline) {
                await(Duration.ofMillis(100));
            }
        } catch (RuntimeException away) {
            LOG.warn("outbox not settled at the stop, its messages are sent again", away);
        }
    }

    private void turn() {
        try {
            if (!worker.turn(news::release)) {
                await(config.poll());
            }
        } catch (Exception failed) {
            LOG.warn("outbox turn failed, will try again", failed);
            await(config.poll());
        }
    }

    private void await(Duration longest) {
        try {
            if (news.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException stopped) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
    }
}
