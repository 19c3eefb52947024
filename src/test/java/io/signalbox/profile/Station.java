package io.signalbox.profile;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.GivenCatalog;
import io.signalbox.decision.Decider;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import io.signalbox.rulebook.Rulebook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** A database, a clock that is ticked by hand, and one or more replicas of the loop on them. */
public final class Station {

    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final TestDatabase database = TestDatabase.fresh();
    public final Sql sql = new Sql(database.pooled(8));
    public final TickableClock clock;
    public final Catalog catalog;
    final EventLog log;
    final DueStore due = new DueStore(sql);
    final RolloutStore rollouts = new RolloutStore(sql);
    final List<Change> sent = new ArrayList<>();
    final RuleActivity activity = new RuleActivity();
    private final BiFunction<Sql, Clock, Catalog> catalogs;
    private BooleanSupplier crashing = () -> false;
    private DeciderLimits limits = new DeciderLimits(20, 10_000, ZONE);

    /** The first of these rulebooks is on disk when the station starts. */
    Station(Instant start, Rulebook... rulebooks) {
        this(start, (sql, clock) -> new GivenCatalog(rulebooks).open(sql, clock, rulebooks[0]));
    }

    /** With catalogs that are opened anew for each replica. */
    public Station(Instant start, BiFunction<Sql, Clock, Catalog> catalogs) {
        this.clock = TickableClock.at(start);
        this.log = EventLog.on(sql, clock);
        this.catalogs = catalogs;
        this.catalog = catalogs.apply(sql, clock);
    }

    /** Fails for whoever needs a second connection while holding one. */
    Sql oneConnection() {
        return new Sql(database.pooled(1));
    }

    Station limitedTo(int maxDecisions) {
        limits = new DeciderLimits(0, maxDecisions, ZONE);
        return this;
    }

    /** Transactions of the loop end without a commit whenever this holds. */
    Station crashingWhen(BooleanSupplier crash) {
        crashing = crash;
        return this;
    }

    /** A transaction of the loop that ended without a commit. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A loop of this process. */
    ProfileRuntime runtime() {
        return runtime(catalog);
    }

    /** A loop of another process on the same database. */
    ProfileRuntime replica() {
        return runtime(anotherCatalog());
    }

    Catalog anotherCatalog() {
        return catalogs.apply(sql, clock);
    }

    private ProfileRuntime runtime(Catalog of) {
        ProfileRuntime.Stores stores = ProfileRuntime.Stores.on(sql, log, (transaction, decisions) -> {
            synchronized (sent) {
                if (crashing.getAsBoolean()) {
                    throw new Crash();
                }
                decisions.forEach(decision -> sent.addAll(decision.outcome().changes()));
            }
        });
        return new ProfileRuntime(
                sql, of, new Decider(limits), stores, clock, new LoopMetrics(new SimpleMeterRegistry(), activity));
    }

    Station knows(String profileId) {
        sql.update("""
                insert into profiles (profile_id, created_at)
                values (?, ?)
                """, profileId, clock.instant());
        return this;
    }

    /** Receives events now; duplicates are left out by the log. */
    void receives(String profileId, Event... events) {
        List<Entry> entries = new ArrayList<>();
        for (Event event : events) {
            entries.add(new Entry(profileId, event));
        }
        log.prepare(entries.stream().map(entry -> entry.event().occurredAt()).toList());
        sql.doInTransaction(transaction -> log.append(transaction, entries));
    }

    void imports(String profileId, Event... events) {
        List<Entry> entries = new ArrayList<>();
        for (Event event : events) {
            entries.add(new Entry(profileId, event));
        }
        log.prepare(entries.stream().map(entry -> entry.event().occurredAt()).toList());
        sql.doInTransaction(transaction -> log.appendMuted(transaction, entries, "import-1"));
    }

    void tickTo(Instant instant) {
        if (instant.isAfter(clock.instant())) {
            clock.tick(Duration.between(clock.instant(), instant));
        }
    }

    /** Decides all that is due now, in one loop. */
    public void settle() {
        settle(runtime());
    }

    /** Decides all that is due now. */
    void settle(ProfileRuntime runtime) {
        while (runtime.decideDue(50).more()) {
            // Each round takes what is due.
        }
    }

    /** Wakes when each due instant is over, up to the end, as a service does that never stops. */
    void liveUntil(ProfileRuntime runtime, Instant end) {
        settle(runtime);
        for (Optional<Instant> next = nextDue(); next.isPresent() && next.get().isBefore(end); next = nextDue()) {
            tickTo(next.get().plusMillis(1));
            settle(runtime);
        }
        tickTo(end);
        settle(runtime);
    }

    private Optional<Instant> nextDue() {
        return due.nextDueAfter(clock.instant().minusMillis(1), Duration.ZERO);
    }

    List<String> timeline(String profileId) {
        return sql.query(
                """
                select d.at, c.change ->> 'kind' as kind, c.change ->> 'name' as name,
                       coalesce(c.change ->> 'detail', c.change ->> 'cause', c.change ->> 'value', '') as what,
                       coalesce(c.change ->> 'muted', 'false') as muted
                from decisions d
                cross join lateral jsonb_array_elements(d.changes) with ordinality as c (change, place)
                where d.profile_id = ?
                order by d.at, d.seq, c.place
                """,
                row -> row.instant("at") + " " + row.text("kind") + " " + row.text("name") + " " + row.text("what")
                        + (row.text("muted").equals("true") ? " muted" : ""),
                profileId);
    }

    List<String> memberships(String profileId) {
        return sql.query("""
                select segment || ' ' || detail || ' ' || since as membership
                from memberships
                where profile_id = ?
                order by segment, detail
                """, row -> row.text("membership"), profileId);
    }

    List<String> triggers(String profileId) {
        return sql.query("""
                select trigger || ' ' || cause || ' ' || fired_at || ' ' || muted || ' ' || evidence::text as fired
                from triggers
                where profile_id = ?
                order by trigger, cause
                """, row -> row.text("fired"), profileId);
    }

    /** Not when it is due: how far was looked ahead, and so when the next idle look is, may differ. */
    String row(String profileId) {
        return sql.first("""
                        select p.traits::text || ' pending ' || coalesce(d.pending_from::text, '-') as row
                        from profiles p
                        join due d on d.profile_id = p.profile_id
                        where p.profile_id = ?
                        """, row -> row.text("row"), profileId).orElseThrow();
    }

    List<String> segmentHistory(String profileId) {
        return sql.query("""
                select at || ' ' || kind || ' ' || segment || ' ' || detail as change
                from membership_changes
                where profile_id = ?
                order by at, kind desc, segment, detail
                """, row -> row.text("change"), profileId);
    }

    /** All that people and messages rest on; when it was decided does not belong to it. */
    Map<String, List<String>> tables(String profileId) {
        return Map.of(
                "timeline", timeline(profileId),
                "memberships", memberships(profileId),
                "segment history", segmentHistory(profileId),
                "triggers", triggers(profileId),
                "row", List.of(row(profileId)));
    }
}
