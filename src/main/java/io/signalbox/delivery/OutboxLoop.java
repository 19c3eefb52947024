package io.signalbox.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.ProfilesDecided;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Optional;

/** Drives the {@link OutboxWorker}: at once when there is news, and by the clock for retries and other replicas. */
@ApplicationScoped
class OutboxLoop {

    private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

    private final OutboxWorker worker;
    private final Outbox outbox;
    private final WorkerLoops loops;
    private final DeliveryConfig config;
    private volatile Optional<WorkerLoop> loop = Optional.empty();

    OutboxLoop(OutboxWorker worker, Outbox outbox, WorkerLoops loops, DeliveryConfig config) {
        this.worker = worker;
        this.outbox = outbox;
        this.loops = loops;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        // One thread: a turn only talks to the database, and settles and claims for all destinations at once.
        WorkerLoop.Settings settings = new WorkerLoop.Settings("outbox", 1, config.poll(), LONGEST_TURN);
        loop = Optional.of(loops.start(settings, () -> worker.turn(this::wake)));
    }

    /** Decisions are committed; whether they left messages, the outbox knows. */
    void decided(@Observes ProfilesDecided event) {
        if (outbox.takeWritten(event.profileIds())) {
            wake();
        }
    }

    /** After the loops have stopped: what is still on its way may end, the rest is sent again after its lease. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownEvent event)
            throws InterruptedException {
        worker.settleWithin(config.stop());
    }

    private void wake() {
        loop.ifPresent(WorkerLoop::wake);
    }
}
