package io.signalbox.admin;

import io.signalbox.platform.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Where rulebooks are validated. */
@Singleton
class ValidationThreads {

    private final BoundedThreads threads;

    ValidationThreads(ValidationConfig config) {
        // What was compiled until then is kept for a while, so that a second try is shorter.
        this.threads = new BoundedThreads(new BoundedThreads.Settings(
                "validation",
                config.threads(),
                config.waiting(),
                config.within(),
                "fewer changed files, or the same again in a minute: it goes on meanwhile"));
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
