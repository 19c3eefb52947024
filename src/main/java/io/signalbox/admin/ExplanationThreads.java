package io.signalbox.admin;

import io.signalbox.platform.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Where the past is rebuilt and explained. */
@Singleton
class ExplanationThreads {

    private final BoundedThreads threads;

    ExplanationThreads(ExplanationConfig config) {
        this.threads = new BoundedThreads(new BoundedThreads.Settings(
                "explanation",
                config.threads(),
                config.waiting(),
                config.within(),
                "another attempt: what was compiled meanwhile is kept"));
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
