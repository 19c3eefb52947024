package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.EventRef;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of events: appended once an id, for ever, and read by profile.
 *
 * <p>An event that no decision has handled is what "due" means, so appending marks its profile due in the same
 * transaction.
 */
@Singleton
public final class EventLog {

    /** "No partition of relation found for row" is a check violation to PostgreSQL. */
    private static final String NO_PARTITION = "23514";

    private final Sql sql;
    private final PartitionStore partitions;
    private final Clock clock;
    private final List<EventWitness> witnesses;

    @Inject
    EventLog(Sql sql, PartitionStore partitions, Clock clock, @Any Instance<EventWitness> witnesses) {
        this(sql, partitions, clock, witnesses.stream().toList());
    }

    private EventLog(Sql sql, PartitionStore partitions, Clock clock, List<EventWitness> witnesses) {
        this.witnesses = List.copyOf(witnesses);
        this.sql = sql;
        this.partitions = partitions;
        this.clock = clock;
    }

    /** On this database, for callers without injection. */
    public static EventLog on(Sql sql, Clock clock) {
        return new EventLog(sql, new PartitionStore(sql), clock, List.of());
    }

    /**
     * Makes room for events of these instants. Call it before the transaction that appends them: it has its own.
     */
    public void prepare(Iterable<Instant> occurredAt) {
        Set<YearMonth> months = new HashSet<>();
        occurredAt.forEach(instant -> months.add(PartitionStore.monthOf(instant)));
        partitions.ensure(months);
    }

    /**
     * Appends events as they arrive, marks their profiles due, and says which ones were there before.
     *
     * <p>The rows of the profiles stay locked until the commit, and the time of reception is read after they are: so for
     * one profile the order of the log, the times of reception and the order of commits agree.
     */
    public Appended append(Sql transaction, List<Entry> entries) {
        return append(transaction, entries, Optional.empty());
    }

    /**
     * Like {@link #append}, as history: each profile that gets something new is decided once with all of it, muted.
     *
     * @param importId where it comes from; it stays with each event
     */
    public Appended appendMuted(Sql transaction, List<Entry> entries, String importId) {
        return append(transaction, entries, Optional.of(importId));
    }

    private Appended append(Sql transaction, List<Entry> entries, Optional<String> importId) {
        markDue(transaction, entries);
        Instant receivedAt = clock.instant();
        BitSet fresh;
        try {
            fresh = insert(transaction, entries, receivedAt, importId);
        } catch (SqlException e) {
            if (e.state().equals(NO_PARTITION)) {
                partitions.forget();
            }
            throw e;
        }
        List<Boolean> verdicts = new ArrayList<>(entries.size());
        Set<String> due = new HashSet<>();
        List<Entry> stored = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            verdicts.add(fresh.get(i));
            if (fresh.get(i)) {
                due.add(entries.get(i).profileId());
                stored.add(entries.get(i));
            }
        }
        witnesses.forEach(witness -> witness.stored(transaction, stored));
        return new Appended(receivedAt, verdicts, due);
    }

    /** What the batch means for one profile. */
    private static final class DueMark {
        private Instant dueAt = Instant.MAX;
        private Instant pendingFrom = Instant.MAX;
    }

    private void markDue(Sql transaction, List<Entry> entries) {
        Instant now = clock.instant();
        Map<String, DueMark> marks = new TreeMap<>();
        for (Entry entry : entries) {
            Instant occurredAt = entry.event().occurredAt();
            Instant dueAt = occurredAt.isAfter(now) ? occurredAt : now;
            DueMark mark = marks.computeIfAbsent(entry.profileId(), profileId -> new DueMark());
            mark.dueAt = dueAt.isBefore(mark.dueAt) ? dueAt : mark.dueAt;
            mark.pendingFrom = occurredAt.isBefore(mark.pendingFrom) ? occurredAt : mark.pendingFrom;
        }
        // In the order of the ids, so that two batches never wait for each other.
        transaction.update(
                """
                insert into due (profile_id, due_at, pending_from)
                select profile_id, due_at, pending_from
                from unnest(?::text[], ?::timestamptz[], ?::timestamptz[]) as new(profile_id, due_at, pending_from)
                order by profile_id collate "C"
                on conflict (profile_id) do update
                set due_at = least(due.due_at, excluded.due_at),
                    pending_from = least(due.pending_from, excluded.pending_from)
                """,
                marks.keySet().toArray(String[]::new),
                marks.values().stream().map(mark -> mark.dueAt).toArray(Instant[]::new),
                marks.values().stream().map(mark -> mark.pendingFrom).toArray(Instant[]::new));
    }

    private static BitSet insert(Sql transaction, List<Entry> entries, Instant receivedAt, Optional<String> importId) {
        EventColumns columns = new EventColumns(entries);
        BitSet fresh = (BitSet) columns.first.clone();
        transaction.forEach(
                """
                with incoming as (
                    select place, profile_id, event_id, name, occurred_at, properties, traits, identifier_id
                    from unnest(
                        ?::int4[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::int8[]
                    ) as new(place, profile_id, event_id, name, occurred_at, properties, traits, identifier_id)
                ),
                fresh as (
                    insert into event_ids (profile_id, event_id)
                    select profile_id, event_id
                    from incoming
                    order by profile_id collate "C", event_id collate "C"
                    on conflict do nothing
                    returning profile_id, event_id
                ),
                stored as (
                    insert into events
                        (profile_id, event_id, name, occurred_at, received_at, properties, traits, import_id,
                         identifier_id)
                    select profile_id, event_id, name, occurred_at, ?, properties::json, traits::json, ?,
                        identifier_id
                    from incoming
                    join fresh using (profile_id, event_id)
                    order by place
                )
                select place
                from incoming
                left join fresh using (profile_id, event_id)
                where fresh.event_id is null
                """,
                row -> row.integer("place"),
                fresh::clear,
                columns.places,
                columns.profileIds,
                columns.eventIds,
                columns.names,
                columns.occurredAt,
                columns.properties,
                columns.traits,
                columns.identifierIds,
                receivedAt,
                importId.orElse(null));
        return fresh;
    }

    private record LoadedRow(long seq, boolean pending, boolean imported, Event event) {}

    /**
     * The events that decisions of these profiles need, with values of the plan's types.
     *
     * <p>Of handled events only the newest of each name, as many as the plan keeps of any: what the plan keeps of each is
     * for the decision to say.
     *
     * @param unreadable is told of each profile with an event that cannot be read, and why; it is missing in the answer
     */
    public Map<String, Loaded> load(
            Sql transaction, List<Wanted> wanted, TrackingPlan plan, BiConsumer<String, RuntimeException> unreadable) {
        StoredEvents stored = new StoredEvents(plan);
        Map<String, RuntimeException> failures = new HashMap<>();
        Map<String, List<LoadedRow>> rows = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, event_id, name, occurred_at, received_at, seq, properties, traits, imported, pending
                from (
                    select e.profile_id, e.event_id, e.name, e.occurred_at, e.received_at, e.seq, e.properties,
                        e.traits, e.imported, e.pending,
                        row_number() over (
                            partition by e.profile_id, e.name, e.pending
                            order by e.occurred_at desc, e.event_id collate "C" desc
                        ) as newest
                    from unnest(?::text[], ?::int8[], ?::timestamptz[], ?::timestamptz[])
                        as wanted(profile_id, decided_seq, decided_until, since)
                    -- "offset 0" keeps the planner from joining the whole table: one index scan a profile.
                    cross join lateral (
                        select profile_id, event_id, name, occurred_at, received_at, seq, properties, traits,
                            import_id is not null as imported,
                            seq > decided_seq or coalesce(occurred_at > decided_until, true) as pending
                        from events
                        where profile_id = wanted.profile_id
                        and occurred_at >= wanted.since
                        offset 0
                    ) as e
                ) as ranked
                where pending or newest <= ?
                """,
                StoredEvents.Text::of,
                text -> {
                    // Read here, row by row: one that cannot be read must not end the query of all the others.
                    try {
                        rows.computeIfAbsent(text.profileId(), profileId -> new ArrayList<>())
                                .add(new LoadedRow(
                                        text.seq(), text.isPending(), text.isImported(), stored.event(text)));
                    } catch (UnreadableEventException failure) {
                        failures.put(text.profileId(), failure);
                    }
                },
                wanted.stream().map(Wanted::profileId).toArray(String[]::new),
                wanted.stream().map(Wanted::decidedSeq).toArray(Long[]::new),
                wanted.stream().map(one -> one.decidedUntil().orElse(null)).toArray(Instant[]::new),
                wanted.stream().map(Wanted::since).toArray(Instant[]::new),
                stored.mostFacts());
        Map<String, Loaded> loaded = new HashMap<>();
        for (Wanted one : wanted) {
            if (!failures.containsKey(one.profileId())) {
                loaded.put(one.profileId(), loaded(one, rows.getOrDefault(one.profileId(), List.of())));
            }
        }
        failures.forEach(unreadable);
        return loaded;
    }

    private static Loaded loaded(Wanted wanted, List<LoadedRow> rows) {
        List<Event> facts = rows.stream()
                .filter(row -> !row.pending())
                .map(LoadedRow::event)
                .sorted()
                .toList();
        List<Loaded.Pending> pending = new ArrayList<>();
        Instant received = Instant.MIN;
        for (LoadedRow row : rows.stream()
                .filter(LoadedRow::pending)
                .sorted(Comparator.comparingLong(LoadedRow::seq))
                .toList()) {
            // Clocks of replicas differ: what stands later in the log was not received earlier.
            received = row.event().receivedAt().isAfter(received) ? row.event().receivedAt() : received;
            pending.add(new Loaded.Pending(row.seq(), row.event().receivedAt(received), row.imported()));
        }
        long lastSeq = rows.stream().mapToLong(LoadedRow::seq).max().orElse(0);
        return new Loaded(facts, pending, Math.max(lastSeq, wanted.decidedSeq()));
    }

    /**
     * Events of a profile, newest first, for people to read.
     *
     * @param before where the page before ended
     */
    public List<Event> newest(String profileId, Optional<EventRef> before, int limit, TrackingPlan plan) {
        StoredEvents stored = new StoredEvents(plan);
        @Nullable Instant at = before.map(EventRef::at).orElse(null);
        return sql.query(
                """
                select profile_id, event_id, name, occurred_at, received_at, seq, properties, traits,
                    false as pending, import_id is not null as imported
                from events
                where profile_id = ?
                and (?::timestamptz is null or (occurred_at, event_id) < (?, ?))
                order by occurred_at desc, event_id desc
                limit ?
                """,
                row -> stored.event(StoredEvents.Text.of(row)),
                profileId,
                at,
                at,
                before.map(EventRef::id).orElse(null),
                limit);
    }

    /** Since when somebody has been due, if anybody is. Index due_at. */
    public Optional<Instant> dueSince() {
        return sql.first(
                "select due_at from due where due_at <= ? order by due_at limit 1",
                row -> row.instant("due_at"),
                clock.instant());
    }

    /** An event of a profile, at the instant at which it is stored. */
    public record Place(String profileId, String eventId, Instant occurredAt) {}

    /** Those of these events that a decision has handled. Index events_profile, once an event. */
    public Set<Place> decided(Collection<Place> places) {
        return Set.copyOf(sql.query(
                """
                select wanted.profile_id, wanted.event_id, wanted.occurred_at
                from unnest(?::text[], ?::text[], ?::timestamptz[]) as wanted(profile_id, event_id, occurred_at)
                join profiles as p on p.profile_id = wanted.profile_id
                cross join lateral (
                    select seq
                    from events
                    where profile_id = wanted.profile_id
                    and occurred_at = wanted.occurred_at
                    and event_id = wanted.event_id
                    offset 0
                ) as e
                where e.seq <= p.decided_seq
                and wanted.occurred_at <= p.decided_until
                """,
                row -> new Place(row.text("profile_id"), row.text("event_id"), row.instant("occurred_at")),
                places.stream().map(Place::profileId).toArray(String[]::new),
                places.stream().map(Place::eventId).toArray(String[]::new),
                places.stream().map(Place::occurredAt).toArray(Instant[]::new)));
    }

    /** Drops what lies further back than this, a month at a time, unless it may still be undecided. */
    public int prune(Duration keep) {
        return partitions.dropBefore(clock.instant().minus(keep));
    }
}
