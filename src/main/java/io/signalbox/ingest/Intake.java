package io.signalbox.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * bounded: a caller who finds it full is asked to come back. While the database is away, and as long as something waits on
 * the disk, what comes waits there, too ({@link Spool}), where that is wanted.
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
    private static final Duration SPOOL_LOOKS = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final IntakeTransaction transaction;
    private final IngestConfig config;
    private final LoopLag lag;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final Optional<Spool> spool;
    private volatile @Nullable WorkerLoop writers;

    Intake(IntakeTransaction transaction, IngestConfig config, LoopLag lag, MeterRegistry metrics, Clock clock) {
        this.transaction = transaction;
        this.config = config;
        this.lag = lag;
        this.metrics = metrics;
        this.clock = clock;
        this.room = new Semaphore(config.waiting());
        this.spool =
                config.spool().map(folder -> opened(folder, config.spoolMax().asLongValue()));
        spool.ifPresent(open -> metrics.gauge("intake.spooled", open, Spool::waiting));
        metrics.gauge("intake.waiting", room, free -> config.waiting() - free.availablePermits());
    }

    private record Submission(List<Decoded> events, int permits, CompletableFuture<List<Verdict>> answer) {}

    private static Spool opened(Path folder, long maxBytes) {
        try {
            return new Spool(folder, maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("expected a folder for signalbox.ingest.spool that can be written to", e);
        }
    }

    void start(@Observes StartupEvent started, WorkerLoops loops) {
        start(loops::start);
        if (spool.isPresent()) {
            loops.start(new WorkerLoop.Settings("spool", 1, SPOOL_LOOKS, STOP_WITHIN), this::handOverOnce);
        }
    }

    @PreDestroy
    void close() throws IOException {
        if (spool.isPresent()) {
            spool.get().close();
        }
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
     * @throws ProblemException 503 where too much is waiting already, or decisions are too far behind
     */
    CompletableFuture<List<Verdict>> submit(List<Decoded> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (lag.isTooLong()) {
            metrics.counter("events.turned.away").increment(events.size());
            throw Problem.of(503, "decisions are too far behind; nothing was stored, try again later")
                    .asException();
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
            List<Verdict> verdicts = isBehindSpool() ? spooled(events) : stored(events);
            count(verdicts);
            int next = 0;
            for (Submission submission : batch) {
                int end = next + submission.events().size();
                submission.answer().complete(List.copyOf(verdicts.subList(next, end)));
                next = end;
            }
        } catch (RuntimeException failure) {
            boolean mayBeOnesFault = !(failure instanceof SqlException sql) || IntakeTransaction.mayBeOnesFault(sql);
            if (batch.size() > 1 && mayBeOnesFault) {
                // One caller's failure is theirs alone.
                batch.forEach(submission -> write(List.of(submission)));
            } else {
                batch.forEach(submission -> submission.answer().completeExceptionally(failure));
            }
        }
    }

    /** What came before and waits on the disk goes first. */
    private boolean isBehindSpool() {
        return spool.isPresent() && !spool.get().isEmpty();
    }

    /** While the database is away events wait on the disk, where that is wanted. */
    private List<Verdict> stored(List<Decoded> events) {
        try {
            return store(events);
        } catch (SqlException failure) {
            if (failure.kind() != SqlException.Kind.UNREACHABLE || spool.isEmpty()) {
                throw failure;
            }
            return spooled(events);
        }
    }

    private List<Verdict> spooled(List<Decoded> events) {
        if (!spool.orElseThrow().append(events)) {
            throw Problem.of(
                            503,
                            "the database is away, and no more events can wait for it; nothing was stored, try again")
                    .asException();
        }
        metrics.counter("events.spooled").increment(events.size());
        return events.stream()
                .map(event -> event instanceof Decoded.Unsound refused
                        ? Verdict.of(refused)
                        : Verdict.spooled((Decoded.Sound) event))
                .toList();
    }

    /** Hands the oldest that wait on the disk over to the database; a failure leaves them there. */
    WorkerLoop.Turn handOverOnce() {
        Spool open = spool.orElseThrow();
        List<Decoded> oldest = open.oldest(config.batch(), clock.instant());
        if (!oldest.isEmpty()) {
            transaction.storeEach(SOURCE, oldest);
        }
        open.handedOver(oldest.size());
        return oldest.isEmpty() ? WorkerLoop.Turn.idle() : WorkerLoop.Turn.more();
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
