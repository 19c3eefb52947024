package io.signalbox.admin;

import io.signalbox.platform.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Where simulations run. */
@Singleton
class SimulationThreads {

    private final BoundedThreads threads;

    SimulationThreads(SimulationConfig config) {
        this.threads = new BoundedThreads(new BoundedThreads.Settings(
                "simulation",
                config.threads(),
                config.waiting(),
                config.within(),
                "fewer rules or events, or a shorter span"));
    }

    /**
     * What the work answers.
     *
     * @throws ProblemException 503 where too many wait already, or where it takes too long
     */
    <T> T run(Callable<T> work) {
        return threads.run(work);
    }

    @PreDestroy
    void stop() {
        threads.stop();
    }
}
