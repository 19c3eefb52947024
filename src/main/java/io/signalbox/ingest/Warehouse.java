package io.signalbox.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.ingest.WarehouseRowStore.PersonRow;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes traits of people from queries against data warehouses: each row that says something new becomes an event called
 * {@code Profile Updated}. With a cursor column a run goes on after the last row of the one before, also one that broke off.
 */
@Singleton
public final class Warehouse {

    private static final Logger LOG = Logger.getLogger(Warehouse.class);
    private static final Duration LOOKS = Duration.ofSeconds(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLAIM = Duration.ofMinutes(10);
    /** Seconds. */
    private static final int RENEWED = 60;

    private static final int PREVIEWED = 10;

    private final Map<String, WarehouseConfig.Sync> syncs;
    private final WarehouseRowStore rows;
    private final WarehouseStore store;
    private final IntakeTransaction transaction;
    private final Supplier<TrackingPlan> plan;
    private final EventDecoder decoder;
    private final Clock clock;
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "warehouse-claim");
        thread.setDaemon(true);
        return thread;
    });
    private Instant lastTaken = Instant.MIN;

    Warehouse(
            WarehouseConfig config,
            WarehouseStore store,
            IntakeTransaction transaction,
            Supplier<TrackingPlan> plan,
            IngestConfig ingest,
            Clock clock) {
        this.syncs = new TreeMap<>(config.sync());
        this.rows = new WarehouseRowStore(config.drivers());
        this.store = store;
        this.transaction = transaction;
        this.plan = plan;
        this.decoder = new EventDecoder(ingest.limits(), ingest.policyOf("warehouse"));
        this.clock = clock;
    }

    /**
     * One run of a sync.
     *
     * @param rows that were read
     * @param updated rows that said something new
     * @param refused rows that are in the quarantine now
     * @param error why it ended early; the next run goes on where it ended
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Run(
            String id,
            String sync,
            Instant startedAt,
            Optional<Instant> finishedAt,
            long rows,
            long updated,
            long unchanged,
            long refused,
            Optional<String> cursorFrom,
            Optional<String> cursorTo,
            Optional<String> error) {}

    /** A query and when it runs next. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Sync(String name, String query, Duration every, Optional<Instant> nextRunAt) {}

    /** What a row would say: nothing of it is stored. */
    public record Previewed(Map<String, Object> identifiers, Map<String, @Nullable Object> traits) {
        @Override
        public String toString() {
            return "row with " + traits.size() + " traits";
        }
    }

    /** A setting that cannot work must not be found out by the first run. */
    void start(@Observes StartupEvent started, WorkerLoops loops) {
        List<String> problems = new ArrayList<>();
        syncs.forEach((name, sync) -> {
            if (sync.key().isEmpty()) {
                problems.add(name + ".key: found none; expected a column of an identifier, such as key.userId=id");
            }
            if (sync.query().indexOf('?') >= 0
                    && (sync.cursor().isEmpty() || sync.cursorStart().isEmpty())) {
                problems.add(name + ".query: found a ?; expected cursor and cursor-start beside it");
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalStateException("signalbox.warehouse.sync has problems:\n" + String.join("\n", problems));
        }
        if (!syncs.isEmpty()) {
            loops.start(new WorkerLoop.Settings("warehouse", 1, LOOKS, STOP_WITHIN), this::runDue);
        }
    }

    public List<Sync> syncs() {
        return syncs.entrySet().stream()
                .map(entry -> new Sync(
                        entry.getKey(),
                        entry.getValue().query(),
                        entry.getValue().every(),
                        store.nextRunAt(entry.getKey())))
                .toList();
    }

    /** Newest first. */
    public Page<Run> runs(Optional<String> name, int limit, Optional<Cursor> after) {
        return store.runs(name, limit, after);
    }

    /**
     * The first rows as they are in the warehouse now, from the cursor's start.
     *
     * @throws io.signalbox.platform.ProblemException 404 where there is no such sync; 422 with what the warehouse says
     */
    public List<Previewed> preview(String name) {
        List<Previewed> previewed = new ArrayList<>();
        try {
            rows.read(known(name), Optional.empty(), row -> {
                previewed.add(new Previewed(row.identifiers(), row.traits()));
                return previewed.size() < PREVIEWED;
            });
        } catch (SQLException | IllegalArgumentException failure) {
            throw Problem.of(422, "the warehouse did not answer: " + failure.getMessage())
                    .asException();
        }
        return previewed;
    }

    /** Has it run as soon as a worker is free. */
    public void runNow(String name) {
        known(name);
        store.runNow(name, clock.instant());
    }

    private WarehouseConfig.Sync known(String name) {
        return Optional.ofNullable(syncs.get(name))
                .orElseThrow(() -> Problem.notFound("there is no such sync").asException());
    }

    /** Runs every sync whose time has come. */
    WorkerLoop.Turn runDue() {
        boolean worked = false;
        for (Map.Entry<String, WarehouseConfig.Sync> entry : syncs.entrySet()) {
            Instant now = clock.instant();
            String runId = UUID.randomUUID().toString();
            Optional<WarehouseStore.Claim> claim = store.claim(entry.getKey(), runId, now, now.plus(CLAIM));
            if (claim.isPresent()) {
                run(runId, entry.getKey(), entry.getValue(), claim.get().cursor());
                worked = true;
            }
        }
        return worked ? WorkerLoop.Turn.more() : WorkerLoop.Turn.idle();
    }

    private void run(String runId, String name, WarehouseConfig.Sync sync, Optional<String> cursor) {
        store.begin(runId, name, cursor, clock.instant());
        Optional<String> error = Optional.empty();
        List<PersonRow> chunk = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Future<?> renewing = renewal.scheduleAtFixedRate(() -> renew(name, runId), RENEWED, RENEWED, TimeUnit.SECONDS);
        try {
            rows.read(sync, cursor, row -> {
                // What is said of one person twice is said one after the other.
                if (chunk.size() >= sync.chunk() || !keys.add(row.key())) {
                    take(name, runId, chunk, false);
                    chunk.clear();
                    keys.clear();
                    keys.add(row.key());
                }
                chunk.add(row);
                return true;
            });
            take(name, runId, chunk, true);
        } catch (SQLException | RuntimeException failure) {
            error = Optional.of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
            LOG.warnf(
                    "warehouse sync ended early sync=%s failure=%s",
                    name, failure.getClass().getName());
        } finally {
            renewing.cancel(false);
        }
        Instant now = clock.instant();
        store.end(name, runId, error, now, now.plus(sync.every()));
    }

    /** The next minute tries again: a fault of the database must not end the renewal. */
    private void renew(String name, String runId) {
        try {
            store.renew(name, runId, clock.instant().plus(CLAIM));
        } catch (SqlException failure) {
            LOG.warnf("warehouse claim was not renewed sync=%s failure=%s", name, failure.kind());
        }
    }

    private void take(String name, String runId, List<PersonRow> chunk, boolean isLast) {
        if (chunk.isEmpty()) {
            return;
        }
        if (!store.renew(name, runId, clock.instant().plus(CLAIM))) {
            throw takenOver();
        }
        Map<Integer, Long> changed = store.changed(name, chunk);
        TrackingPlan current = plan.get();
        Instant clocked = clock.instant();
        Instant now = clocked.isAfter(lastTaken) ? clocked : lastTaken.plusMillis(1);
        lastTaken = now;
        List<Decoded> events = new ArrayList<>();
        changed.forEach(
                (place, version) -> events.add(decoder.decode(raw(name, version, chunk.get(place)), current, now)));
        long refused = transaction.storeEach("warehouse:" + name, events).stream()
                .filter(verdict -> verdict.status() == Verdict.Status.REFUSED)
                .count();
        boolean isOurs = store.advance(
                name,
                runId,
                chunk,
                isLast,
                new WarehouseStore.Counts(chunk.size(), events.size() - refused, chunk.size() - events.size(), refused),
                clock.instant().plus(CLAIM));
        if (!isOurs) {
            throw takenOver();
        }
    }

    private static IllegalStateException takenOver() {
        return new IllegalStateException(
                "found another run of this sync; expected none while this one went on: it had not"
                        + " been heard of for " + CLAIM.toMinutes() + " minutes");
    }

    /**
     * What is said again later, after something else was said, is another event; what is read again after a crash is the
     * same.
     */
    private static RawEvent raw(String name, long version, PersonRow row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", CanonicalEvent.hash(name + " " + version + row.key() + row.content()));
        fields.put("name", "Profile Updated");
        fields.put("identifiers", row.identifiers());
        fields.put("traits", row.traits());
        String text = Json.write(fields);
        return EventBody.read(("[" + text + "]").getBytes(StandardCharsets.UTF_8))
                .get(0);
    }
}
