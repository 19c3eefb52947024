package io.signalbox.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Works for as long as there is work, on threads of its own, then sleeps until woken or until something is due.
 *
 * <p>A turn that fails is counted, logged and tried again after a pause that doubles up to {@link #LONGEST_PAUSE};
 * being woken does not shorten that pause. A wake-up during a turn is not lost: the thread looks again before it
 * sleeps. {@link #close} lets each thread finish its turn.
 */
public final class WorkerLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WorkerLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** The longest pause after failures. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Clock clock;
    private final Task task;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong failures = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long wakeUps;
    private boolean stopping;

    /**
     * How a loop runs.
     *
     * @param name of the loop, in thread names, logs and metrics
     * @param threads how many run the task side by side
     * @param longestSleep when to look again even if nothing is known to be due
     * @param stopWithin how long a turn may take after the stop before it is interrupted
     */
    public record Settings(String name, int threads, Duration longestSleep, Duration stopWithin) {
        public Settings {
            if (threads < 1) {
                throw new IllegalArgumentException("expected at least one thread, but it was " + threads);
            }
        }
    }

    /** One turn of work; it may throw, and is then called again later. */
    @FunctionalInterface
    public interface Task {
        Turn run() throws Exception;
    }

    /**
     * What a turn found.
     *
     * @param worked whether there may be more work right now
     * @param nextDue when to look again at the latest; {@link Instant#MAX} where nothing is waiting
     */
    public record Turn(boolean worked, Instant nextDue) {

        /** There was work, and there may be more. */
        public static Turn more() {
            return new Turn(true, Instant.MIN);
        }

        /** Nothing to do until something new comes. */
        public static Turn idle() {
            return new Turn(false, Instant.MAX);
        }

        /** Nothing to do before this instant, unless something new comes. */
        public static Turn idleUntil(Instant nextDue) {
            return new Turn(false, nextDue);
        }
    }

    public WorkerLoop(Settings settings, Clock clock, Task task) {
        this.settings = settings;
        this.clock = clock;
        this.task = task;
    }

    public WorkerLoop start() {
        for (int i = 1; i <= settings.threads(); i++) {
            Thread thread = new Thread(this::run, settings.name() + "-" + i);
            thread.setUncaughtExceptionHandler(
                    (dead, error) -> LOG.errorf(error, "worker died: restart the service (worker %s)", dead.getName()));
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    /** There may be work: whoever sleeps looks now. */
    public void wake() {
        lock.lock();
        try {
            wakeUps++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many turns have failed. */
    public long failures() {
        return failures.get();
    }

    /** The name in {@link Settings}. */
    public String name() {
        return settings.name();
    }

    /** Whether every thread that was started still runs. */
    public boolean isAlive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + settings.stopWithin().toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                LOG.warnf("worker interrupted: its turn did not end in time (worker %s)", thread.getName());
                thread.interrupt();
            }
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            long seen = wakeUpsSeen();
            if (seen < 0) {
                return;
            }
            try {
                Turn turn = task.run();
                pause = FIRST_PAUSE;
                if (!turn.worked()) {
                    sleep(untilDue(turn.nextDue()), seen);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception | LinkageError | StackOverflowError failure) {
                failures.incrementAndGet();
                report(failure);
                if (!pause(pause)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        }
    }

    private void report(Throwable failure) {
        if (failure instanceof SqlException sql && sql.kind() != SqlException.Kind.FAULT) {
            LOG.warnf("turn failed, it will be tried again: %s (worker %s)", sql.kind(), settings.name());
        } else {
            LOG.errorf(failure, "turn failed, it will be tried again (worker %s)", settings.name());
        }
    }

    /** How often the loop has been woken, or less than 0 when it is to stop. */
    private long wakeUpsSeen() {
        lock.lock();
        try {
            return stopping ? -1 : wakeUps;
        } finally {
            lock.unlock();
        }
    }

    private Duration untilDue(Instant nextDue) {
        Instant now = clock.instant();
        Instant latest = now.plus(settings.longestSleep());
        return Duration.between(now, nextDue.isBefore(latest) ? nextDue : latest);
    }

    private void sleep(Duration longest, long seen) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = longest.toNanos();
            while (!stopping && wakeUps == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits after a failure; false when interrupted. */
    private boolean pause(Duration length) {
        lock.lock();
        try {
            long nanos = length.toNanos();
            while (!stopping && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
