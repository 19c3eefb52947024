package io.signalbox.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.signalbox.history.EventLog;
import io.signalbox.identity.Identities;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.WorkerLoop;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** The doors without a container, on a database of their own. */
final class Doors {

    static final int WAITING = 1_000;

    private final Sql sql;
    private final Clock clock;
    private Optional<Duration> sameContentWithin = Optional.empty();
    private final Set<String> due = ConcurrentHashMap.newKeySet();

    Doors(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Equal content within this time is one event. */
    Doors sameContentWithin(Duration within) {
        sameContentWithin = Optional.of(within);
        return this;
    }

    /** Where nobody listens. */
    static Sql unreachable() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://localhost:1/nowhere");
        return new Sql(nowhere);
    }

    /** The profiles that were said to be due. */
    Set<String> due() {
        return due;
    }

    IntakeTransaction transaction() {
        return new IntakeTransaction(
                sql,
                Identities.on(sql),
                EventLog.on(sql, clock),
                new QuarantineStore(sql),
                now -> due.addAll(now.profileIds()),
                sound -> {},
                sameContentWithin,
                clock);
    }

    Quarantine quarantine(TrackingPlan plan) {
        return new Quarantine(
                new QuarantineStore(sql), transaction(), new ImportStore(sql), () -> plan, new Settings(), clock);
    }

    /** Nobody writes until it is started. */
    Intake intake() {
        return new Intake(transaction(), new Settings(), lag(), new SimpleMeterRegistry(), clock);
    }

    /** One whose events wait in a folder while the database is away. */
    Intake spooling(Path folder) {
        return new Intake(transaction(), new Settings(Optional.of(folder)), lag(), new SimpleMeterRegistry(), clock);
    }

    /** It looks when the test has it look. */
    LoopLag lag() {
        return new LoopLag(EventLog.on(sql, clock), new Settings(), new SimpleMeterRegistry(), clock);
    }

    Intake intake(LoopLag lag) {
        return new Intake(transaction(), new Settings(), lag, new SimpleMeterRegistry(), clock);
    }

    WorkerLoop start(Intake intake) {
        return intake.start((settings, task) -> new WorkerLoop(settings, clock, task).start());
    }

    /** A process that keeps its files in this folder; nobody steps it but the test. */
    Imports imports(Path folder) {
        return imports(folder, () -> TrackingPlan.EMPTY);
    }

    Imports imports(Path folder, Supplier<TrackingPlan> plan) {
        ImportStore store = new ImportStore(sql);
        return new Imports(
                store,
                new ImportReader(sql, Identities.on(sql), new QuarantineStore(sql), store, new Settings(), clock),
                new ImportApplier(
                        sql,
                        EventLog.on(sql, clock),
                        Identities.on(sql),
                        store,
                        now -> due.addAll(now.profileIds()),
                        clock),
                plan,
                folder,
                clock);
    }

    /** The defaults, with less room. */
    record Settings(Optional<Path> folder) implements IngestConfig {

        Settings() {
            this(Optional.empty());
        }

        @Override
        public MemorySize maxBody() {
            return new MemorySize(BigInteger.valueOf(512_000));
        }

        @Override
        public MemorySize maxEvent() {
            return new MemorySize(BigInteger.valueOf(32_768));
        }

        @Override
        public Duration past() {
            return EventLimits.DEFAULT.past();
        }

        @Override
        public Duration future() {
            return EventLimits.DEFAULT.future();
        }

        @Override
        public Duration skew() {
            return EventLimits.DEFAULT.skew();
        }

        @Override
        public int writers() {
            return 2;
        }

        @Override
        public int batch() {
            return 100;
        }

        @Override
        public int waiting() {
            return WAITING;
        }

        @Override
        public Duration maxLag() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration decidedWithin() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Optional<Path> spool() {
            return folder;
        }

        @Override
        public MemorySize spoolMax() {
            return new MemorySize(BigInteger.valueOf(2_000_000));
        }

        @Override
        public Map<String, Policy> policy() {
            return Map.of();
        }

        @Override
        public Optional<Duration> sameContentWithin() {
            return Optional.empty();
        }

        @Override
        public List<String> nobody() {
            return List.of("null", "undefined");
        }

        @Override
        public Duration quarantineKeep() {
            return Duration.ofDays(90);
        }
    }
}
