package io.signalbox.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The queue before the log: what callers bring while one transaction runs goes into the next one together.
 *
 * <p>Each caller gets the verdicts of its own events, after the commit; nothing is acknowledged before. The queue is
 * bounded: a caller who finds it full is asked to come back.
 */
@Singleton
final class Intake {

    /** Where refused events come from, as the quarantine says it. */
    private static final String SOURCE = "api";

    /**
     * A deadlock or a lost race is over when the transaction has been rolled back, and a partition that another replica
     * dropped is made again; more often means something else.
     */
    private static final int ATTEMPTS = 4;

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final IntakeTransaction transaction;
    private final IngestConfig config;
    private final MeterRegistry metrics;
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private volatile @Nullable WorkerLoop writers;

    Intake(IntakeTransaction transaction, IngestConfig config, MeterRegistry metrics) {
        this.transaction = transaction;
        this.config = config;
        this.metrics = metrics;
        this.room = new Semaphore(config.waiting());
        metrics.gauge("intake.waiting", room, free -> config.waiting() - free.availablePermits());
    }

    private record Submission(List<Decoded> events, int permits, CompletableFuture<List<Verdict>> answer) {}

    void start(@Observes StartupEvent started, WorkerLoops loops) {
        start(loops::start);
    }

    WorkerLoop start(BiFunction<WorkerLoop.Settings, WorkerLoop.Task, WorkerLoop> starter) {
        WorkerLoop loop = starter.apply(
                new WorkerLoop.Settings("intake", config.writers(), LONGEST_SLEEP, STOP_WITHIN), this::writeOnce);
        writers = loop;
        return loop;
    }

    /**
     * Hands events over; the verdicts come after their commit, in the order of the events.
     *
     * @throws ProblemException 503 where too much is waiting already
     */
    CompletableFuture<List<Verdict>> submit(List<Decoded> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        int permits = Math.min(events.size(), config.waiting());
        if (!room.tryAcquire(permits)) {
            metrics.counter("events.turned.away").increment(events.size());
            throw Problem.of(503, "too many events are waiting; nothing was stored, try again")
                    .asException();
        }
        Submission submission = new Submission(events, permits, new CompletableFuture<>());
        queue.add(submission);
        WorkerLoop loop = writers;
        if (loop != null) {
            loop.wake();
        }
        return submission.answer();
    }

    private WorkerLoop.Turn writeOnce() {
        List<Submission> batch = nextBatch();
        if (batch.isEmpty()) {
            return WorkerLoop.Turn.idle();
        }
        try {
            write(batch);
        } finally {
            room.release(batch.stream().mapToInt(Submission::permits).sum());
        }
        return WorkerLoop.Turn.more();
    }

    private List<Submission> nextBatch() {
        List<Submission> batch = new ArrayList<>();
        int events = 0;
        Submission next;
        while (events < config.batch() && (next = queue.poll()) != null) {
            batch.add(next);
            events += next.events().size();
        }
        return batch;
    }

    private void write(List<Submission> batch) {
        List<Decoded> events = new ArrayList<>();
        batch.forEach(submission -> events.addAll(submission.events()));
        try {
            List<Verdict> verdicts = store(events);
            count(verdicts);
            int next = 0;
            for (Submission submission : batch) {
                int end = next + submission.events().size();
                submission.answer().complete(List.copyOf(verdicts.subList(next, end)));
                next = end;
            }
        } catch (RuntimeException failure) {
            boolean mayBeOnesFault = !(failure instanceof SqlException sql)
                    || sql.kind() == SqlException.Kind.FAULT
                    || sql.kind() == SqlException.Kind.CONSTRAINT;
            if (batch.size() > 1 && mayBeOnesFault) {
                // One caller's failure is theirs alone.
                batch.forEach(submission -> write(List.of(submission)));
            } else {
                batch.forEach(submission -> submission.answer().completeExceptionally(failure));
            }
        }
    }

    private List<Verdict> store(List<Decoded> events) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.store(SOURCE, events);
            } catch (SqlException e) {
                boolean mayPass = e.kind() == SqlException.Kind.CONTENTION || e.kind() == SqlException.Kind.CONSTRAINT;
                if (!mayPass || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void count(List<Verdict> verdicts) {
        verdicts.stream()
                .collect(Collectors.groupingBy(Verdict::status, Collectors.counting()))
                .forEach((status, events) ->
                        metrics.counter("events", "verdict", status.word()).increment(events));
    }
}
