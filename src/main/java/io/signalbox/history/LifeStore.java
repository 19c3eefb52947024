package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Whole lives out of the log, many profiles at a time, for whoever decides them anew.
 *
 * <p>An imported event counts as received when it happened: its real reception tells of the import, not of the person.
 * Others keep theirs, lateness included.
 */
@Singleton
public final class LifeStore {

    private final PartitionStore partitions;

    LifeStore(PartitionStore partitions) {
        this.partitions = partitions;
    }

    /** On this database, for callers without injection. */
    public static LifeStore on(Sql sql) {
        return new LifeStore(new PartitionStore(sql));
    }

    /** How many events there are of each profile; of those without events nothing. Index events_profile alone. */
    public Map<String, Long> sizes(Sql transaction, List<String> profileIds) {
        Map<String, Long> sizes = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, count(*) as events
                from events
                where profile_id = any(?)
                group by profile_id
                """,
                row -> Map.entry(row.text("profile_id"), row.number("events")),
                size -> sizes.put(size.getKey(), size.getValue()),
                (Object) profileIds.toArray(String[]::new));
        return sizes;
    }

    private record LifeRow(long seq, boolean imported, Event event) {}

    /**
     * All events of these profiles that had been received by an instant, in the order of the log, with values of the
     * plan's types. Index events_profile, once a profile.
     *
     * <p>The caller holds all of them in memory: see {@link #sizes}.
     *
     * @param unreadable is told of each profile with an event that cannot be read, and why; it is missing in the answer
     */
    public Map<String, List<Event>> lives(
            Sql transaction,
            List<String> profileIds,
            Instant receivedUntil,
            TrackingPlan plan,
            BiConsumer<String, RuntimeException> unreadable) {
        StoredEvents stored = new StoredEvents(plan);
        Map<String, RuntimeException> failures = new HashMap<>();
        Map<String, List<LifeRow>> rows = new HashMap<>();
        transaction.forEach(
                """
                select e.profile_id, e.event_id, e.name, e.occurred_at, e.received_at, e.seq, e.properties, e.traits,
                    e.imported, false as pending
                from unnest(?::text[]) as wanted(profile_id)
                -- "offset 0" keeps the planner from joining the whole table: one index scan a profile.
                cross join lateral (
                    select profile_id, event_id, name, occurred_at, seq, properties, traits,
                        case when import_id is null then received_at else occurred_at end as received_at,
                        import_id is not null as imported
                    from events
                    where profile_id = wanted.profile_id
                    and received_at <= ?
                    offset 0
                ) as e
                """,
                StoredEvents.Text::of,
                text -> {
                    // Read here, row by row: one that cannot be read must not end the query of all the others.
                    try {
                        rows.computeIfAbsent(text.profileId(), profileId -> new ArrayList<>())
                                .add(new LifeRow(text.seq(), text.isImported(), stored.event(text)));
                    } catch (UnreadableEventException failure) {
                        failures.put(text.profileId(), failure);
                    }
                },
                profileIds.toArray(String[]::new),
                receivedUntil);
        Map<String, List<Event>> lives = new HashMap<>();
        rows.forEach((profileId, events) -> {
            if (!failures.containsKey(profileId)) {
                lives.put(profileId, life(events));
            }
        });
        failures.forEach(unreadable);
        return lives;
    }

    private static List<Event> life(List<LifeRow> rows) {
        rows.sort(Comparator.comparingLong(LifeRow::seq));
        List<Event> life = new ArrayList<>(rows.size());
        Instant received = Instant.MIN;
        for (LifeRow row : rows) {
            Event event = row.event();
            if (row.imported()) {
                life.add(event);
            } else {
                // Clocks of replicas differ: what stands later in the log was not received earlier.
                received = event.receivedAt().isAfter(received) ? event.receivedAt() : received;
                life.add(event.receivedAt(received));
            }
        }
        return life;
    }

    /** When the first of all events happened; empty without any. Scans the oldest month that has events. */
    public Optional<Instant> earliest(Sql sql) {
        for (YearMonth month : partitions.months()) {
            Optional<Instant> first = sql.first(
                            """
                            select min(occurred_at) as earliest
                            from events
                            where occurred_at >= ?
                            and occurred_at < ?
                            """,
                            row -> row.optionalInstant("earliest"),
                            PartitionStore.start(month),
                            PartitionStore.start(month.plusMonths(1)))
                    .flatMap(earliest -> earliest);
            if (first.isPresent()) {
                return first;
            }
        }
        return Optional.empty();
    }
}
