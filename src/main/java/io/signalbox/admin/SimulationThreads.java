package io.signalbox.admin;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where simulations run: few threads, of the lowest priority, with a short queue.
 *
 * <p>A caller who waited long enough is answered; a run that is under way then ends by its own limits, and the thread is
 * free again.
 */
@Singleton
class SimulationThreads {

    private final ThreadPoolExecutor threads;
    private final Duration within;

    // A hint is all that is wanted: where it has no effect, the number of threads still bounds the cost.
    @SuppressWarnings("ThreadPriorityCheck")
    SimulationThreads(SimulationConfig config) {
        this.within = config.within();
        AtomicInteger number = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        this.threads = new ThreadPoolExecutor(
                config.threads(),
                config.threads(),
                1,
                TimeUnit.MINUTES,
                config.waiting() == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(config.waiting()),
                work -> {
                    Thread thread = new Thread(work, "simulation-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setPriority(Thread.MIN_PRIORITY);
                    // The compiler looks for the fact classes' ancestors through it.
                    thread.setContextClassLoader(application);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * What the work answers.
     *
     * @throws ProblemException 503 where too many wait already, or where it takes too long
     */
    <T> T run(Callable<T> work) {
        Future<T> running;
        try {
            running = threads.submit(work);
        } catch (RejectedExecutionException full) {
            throw Problem.of(503, "too many simulations are waiting; try again in a moment")
                    .asException();
        }
        try {
            return running.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            running.cancel(true);
            throw Problem.of(
                            503,
                            "the simulation took too long",
                            Problem.Item.of("no result within " + within, "fewer rules or events, or a shorter span"))
                    .asException();
        } catch (InterruptedException stopping) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw Problem.of(503, "the service is stopping").asException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw new IllegalStateException("a simulation failed", e.getCause());
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
