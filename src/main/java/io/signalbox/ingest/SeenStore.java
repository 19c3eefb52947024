package io.signalbox.ingest;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The table {@code seen_properties}. */
@Singleton
final class SeenStore {

    private final Sql sql;

    SeenStore(Sql sql) {
        this.sql = sql;
    }

    /** Adds counts to those that are there. */
    void add(Map<Coverage.Key, Long> counts, Instant now) {
        List<Map.Entry<Coverage.Key, Long>> rows = List.copyOf(counts.entrySet());
        sql.update(
                """
                insert into seen_properties (event, property, events, first_seen_at, last_seen_at)
                select event, property, events, ?, ?
                from unnest(?::text[], ?::text[], ?::int8[]) as new(event, property, events)
                order by event collate "C", property collate "C"
                on conflict (event, property) do update
                set events = seen_properties.events + excluded.events,
                    last_seen_at = excluded.last_seen_at
                """,
                now,
                now,
                rows.stream().map(row -> row.getKey().event()).toArray(String[]::new),
                rows.stream().map(row -> row.getKey().property()).toArray(String[]::new),
                rows.stream().map(Map.Entry::getValue).toArray(Long[]::new));
    }

    /** All that was seen at or after an instant. */
    List<Coverage.Seen> since(Instant since) {
        return sql.query(
                """
                select event, property, events, first_seen_at, last_seen_at
                from seen_properties
                where last_seen_at >= ?
                order by event, property
                """,
                row -> new Coverage.Seen(
                        row.text("event"),
                        row.text("property"),
                        row.number("events"),
                        row.instant("first_seen_at"),
                        row.instant("last_seen_at")),
                since);
    }
}
