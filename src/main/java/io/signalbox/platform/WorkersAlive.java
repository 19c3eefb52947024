package io.signalbox.platform;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** The process is alive as long as none of its worker threads has died. */
@Singleton
@Liveness
final class WorkersAlive implements HealthCheck {

    private final WorkerLoops loops;

    WorkersAlive(WorkerLoops loops) {
        this.loops = loops;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("workers");
        boolean alive = true;
        for (WorkerLoop loop : loops.running()) {
            alive &= loop.isAlive();
            answer.withData(loop.name(), loop.isAlive());
        }
        return answer.status(alive).build();
    }
}
