package io.signalbox.admin;

import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
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
 * Where work runs that callers wait for and that must not take the service from those who live in it: few threads, of
 * the lowest priority, with a short queue.
 *
 * <p>A caller who waited long enough is answered; work that is under way then ends by its own limits, and the thread is
 * free again.
 */
final class BoundedThreads {

    private final ThreadPoolExecutor threads;
    private final Settings settings;

    /**
     * How much at a time.
     *
     * @param work what is done, as in "simulation"
     * @param waiting how many may wait for their turn
     * @param within how long a caller waits
     * @param advice what to send instead of what takes too long
     */
    record Settings(String work, int threads, int waiting, Duration within, String advice) {}

    // A hint is all that is wanted: where it has no effect, the number of threads still bounds the cost.
    @SuppressWarnings("ThreadPriorityCheck")
    BoundedThreads(Settings settings) {
        this.settings = settings;
        AtomicInteger number = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        this.threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                1,
                TimeUnit.MINUTES,
                settings.waiting() == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(settings.waiting()),
                work -> {
                    Thread thread = new Thread(work, settings.work() + "-" + number.incrementAndGet());
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
            throw Problem.of(503, "too many " + settings.work() + "s are waiting; try again in a moment")
                    .asException();
        }
        try {
            return running.get(settings.within().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            running.cancel(true);
            throw Problem.of(
                            503,
                            "the " + settings.work() + " took too long",
                            Problem.Item.of("no result within " + settings.within(), settings.advice()))
                    .asException();
        } catch (InterruptedException stopping) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw Problem.of(503, "the service is stopping").asException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException refused) {
                throw refused;
            }
            throw new IllegalStateException("a " + settings.work() + " failed", e.getCause());
        }
    }

    void stop() {
        threads.shutdownNow();
    }
}
