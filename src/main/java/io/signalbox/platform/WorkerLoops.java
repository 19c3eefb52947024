package io.signalbox.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts the worker loops of this process, watches that they live, and stops them before the database goes.
 *
 * <p>A feature calls {@link #start} when the application has started and keeps the loop to wake it.
 */
@Singleton
public class WorkerLoops {

    private final Clock clock;
    private final MeterRegistry metrics;
    private final List<WorkerLoop> loops = new CopyOnWriteArrayList<>();

    WorkerLoops(Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
    }

    public WorkerLoop start(WorkerLoop.Settings settings, WorkerLoop.Task task) {
        WorkerLoop loop = new WorkerLoop(settings, clock, task);
        metrics.more().counter("worker.failures", Tags.of("worker", settings.name()), loop, WorkerLoop::failures);
        loops.add(loop);
        return loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(WorkerLoop::close);
        loops.clear();
    }

    List<WorkerLoop> running() {
        return List.copyOf(loops);
    }
}
