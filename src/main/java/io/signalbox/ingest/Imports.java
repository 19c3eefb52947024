package io.signalbox.ingest;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.SignalboxConfig;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Imports of history: files that are read and appended in steps, one import after the other, and that survive a kill.
 *
 * <p>The files lie in the data folder of the process that received them, so that process does the work, and says so from
 * time to time. An import that nobody looks after any more has failed: whichever process sees it first writes it down.
 */
@Singleton
final class Imports implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Imports.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofSeconds(15);

    /** Long enough for a restart; afterwards it is taken for granted that the files are lost. */
    private static final Duration GONE_AFTER = Duration.ofMinutes(10);

    private static final Duration CANCELLED_AFTER = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

    private final ImportStore store;
    private final ImportReader reader;
    private final ImportApplier applier;
    private final Supplier<TrackingPlan> plan;
    private final Path folder;
    private final Clock clock;
    private volatile @Nullable WorkerLoop worker;

    private ImportReader.@Nullable Reading reading;
    private ImportApplier.@Nullable Applying applying;
    private String current = "";
    private @Nullable FileLock lock;
    private Instant beatAt = Instant.EPOCH;

    /** Of this process; a data folder may be taken over by the next one, the name is only for people. */
    private final String owner = UUID.randomUUID().toString();

    @Inject
    Imports(
            ImportStore store,
            ImportReader reader,
            ImportApplier applier,
            Supplier<TrackingPlan> plan,
            SignalboxConfig config,
            Clock clock) {
        this(store, reader, applier, plan, config.data().resolve("imports"), clock);
    }

    Imports(
            ImportStore store,
            ImportReader reader,
            ImportApplier applier,
            Supplier<TrackingPlan> plan,
            Path folder,
            Clock clock) {
        this.store = store;
        this.reader = reader;
        this.applier = applier;
        this.plan = plan;
        this.folder = folder;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started, WorkerLoops loops) {
        worker = loops.start(new WorkerLoop.Settings("imports", 1, LOOK_AGAIN, STOP_WITHIN), this::step);
    }

    /**
     * Takes a file over and begins with it.
     *
     * @param uploaded moved into the data folder
     * @throws ProblemException 400 where the mapping or the file's header cannot be used; the file is left alone then
     */
    ImportProgress create(String fileName, Path uploaded, String mappingJson) {
        ImportMapping mapping = ImportMappingReader.read(mappingJson);
        String importId = UUID.randomUUID().toString();
        try {
            requireColumns(uploaded, mapping);
            long bytes = Files.size(uploaded);
            ImportFolder files = new ImportFolder(folder, importId);
            files.receive(uploaded);
            store.create(importId, owner, fileName, bytes, mappingJson, clock.instant());
        } catch (IOException e) {
            throw Problem.of(507, "the file cannot be stored; nothing was imported: " + e.getMessage())
                    .asException();
        }
        LOG.infof("import received (import %s)", importId);
        WorkerLoop loop = worker;
        if (loop != null) {
            loop.wake();
        }
        return find(importId).orElseThrow();
    }

    private static void requireColumns(Path file, ImportMapping mapping) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ImportRows rows = ImportRows.open(in, mapping)) {
            rows.requireColumns();
        } catch (java.util.zip.ZipException | java.io.EOFException broken) {
            throw Problem.badRequest(
                            "the file cannot be decompressed; nothing was imported",
                            Problem.Item.of("broken or truncated data", "a gzip file, or plain text"))
                    .asException();
        }
    }

    Optional<ImportProgress> find(String importId) {
        return store.find(importId).map(progress -> progress.estimated(clock.instant()));
    }

    Page<ImportProgress> page(int limit, Optional<Cursor> after) {
        Page<ImportProgress> page = store.page(limit, after);
        Instant now = clock.instant();
        return new Page<>(
                page.items().stream().map(progress -> progress.estimated(now)).toList(), page.next());
    }

    /** Asks an import to stop; what it has appended stays. False where it is over already. */
    boolean cancel(String importId) {
        boolean isRunning = store.requestCancel(importId);
        endAbandoned();
        WorkerLoop loop = worker;
        if (loop != null) {
            loop.wake();
        }
        return isRunning;
    }

    /** One step of the oldest import whose file is here. */
    WorkerLoop.Turn step() throws IOException {
        if (!isFolderOurs()) {
            return WorkerLoop.Turn.idle();
        }
        List<ImportStore.Running> all = store.running();
        if (!all.isEmpty() && !clock.instant().isBefore(beatAt.plus(BEAT))) {
            beat(all);
            endAbandoned();
        }
        for (ImportStore.Running running : all) {
            ImportFolder files = new ImportFolder(folder, running.progress().importId());
            if (files.isHere()) {
                step(running, files);
                return WorkerLoop.Turn.more();
            }
        }
        return WorkerLoop.Turn.idle();
    }

    private void beat(List<ImportStore.Running> running) {
        Instant now = clock.instant();
        store.beat(
                owner,
                running.stream()
                        .map(one -> one.progress().importId())
                        .filter(importId -> new ImportFolder(folder, importId).isHere())
                        .toList(),
                now);
        beatAt = now;
    }

    private void endAbandoned() {
        Instant now = clock.instant();
        store.endAbandoned(
                now.minus(CANCELLED_AFTER),
                now.minus(GONE_AFTER),
                "its file was on a process that is gone for more than " + GONE_AFTER.toMinutes() + " minutes",
                now);
    }

    /** Two processes on one folder would write into each other's files. A lock of a dead process is free. */
    private boolean isFolderOurs() throws IOException {
        if (lock == null) {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException heldByThisProcess) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
            }
        }
        return lock != null;
    }

    /** Lets another process go on with what lies in the folder. */
    @Override
    public void close() throws IOException {
        forget();
        FileLock held = lock;
        lock = null;
        if (held != null) {
            held.acquiredBy().close();
        }
    }

    private void step(ImportStore.Running running, ImportFolder files) {
        String importId = running.progress().importId();
        if (!current.equals(importId)) {
            forget();
            current = importId;
        }
        boolean isDone = false;
        try {
            if (running.isCancelled()) {
                end(importId, files, ImportState.CANCELLED, Optional.empty());
            } else if (running.progress().state() == ImportState.READING) {
                read(running, files);
            } else {
                apply(running, files);
            }
            isDone = true;
        } catch (IOException e) {
            LOG.warnf("import failed: %s (import %s)", e.getMessage(), importId);
            end(importId, files, ImportState.FAILED, Optional.of("the file cannot be read on: " + e.getMessage()));
            isDone = true;
        } catch (SqlException e) {
            if (e.kind() != SqlException.Kind.FAULT && e.kind() != SqlException.Kind.CONSTRAINT) {
                throw e;
            }
            fail(importId, files, e);
            isDone = true;
        } catch (RuntimeException | StackOverflowError e) {
            fail(importId, files, e);
            isDone = true;
        } finally {
            if (!isDone) {
                // Tried again from what is stored: the open files may be ahead of it.
                forget();
            }
        }
    }

    /** What nobody foresaw ends this import, or it would stand in the way of all that wait behind it. */
    private void fail(String importId, ImportFolder files, Throwable failure) {
        // Not its message, which may repeat a customer's values.
        LOG.errorf("import failed: %s (import %s)", failure.getClass().getName(), importId);
        end(
                importId,
                files,
                ImportState.FAILED,
                Optional.of("a fault of the service (" + failure.getClass().getSimpleName() + "); it has been logged"));
    }

    private void read(ImportStore.Running running, ImportFolder files) throws IOException {
        ImportMapping mapping = ImportMappingReader.read(running.mapping());
        ImportReader.Reading open = reading;
        if (open == null) {
            open = reader.open(running.progress(), mapping, files, plan.get());
            reading = open;
        }
        ImportStep step = open.step();
        if (step == ImportStep.END) {
            Instant now = clock.instant();
            long shift = mapping.shiftToNow()
                    ? open.last()
                            .map(last -> Duration.between(last, now).toMillis())
                            .orElse(0L)
                    : 0;
            store.startApplying(running.progress().importId(), shift, now);
        }
        if (step != ImportStep.MORE) {
            forget();
        }
    }

    private void apply(ImportStore.Running running, ImportFolder files) throws IOException {
        ImportApplier.Applying open = applying;
        if (open == null) {
            open = applier.open(running.progress(), running.position(), files);
            applying = open;
        }
        ImportStep step = open.step();
        if (step == ImportStep.END) {
            end(running.progress().importId(), files, ImportState.FINISHED, Optional.empty());
        } else if (step == ImportStep.STOPPED) {
            forget();
        }
    }

    private void end(String importId, ImportFolder files, ImportState state, Optional<String> error) {
        forget();
        store.end(importId, state, error, clock.instant());
        try {
            files.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LOG.infof("import ended: %s (import %s)", state.word(), importId);
    }

    private void forget() {
        ImportReader.Reading open = reading;
        reading = null;
        applying = null;
        current = "";
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
