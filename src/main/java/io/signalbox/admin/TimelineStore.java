package io.signalbox.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What happened to a profile: its events, and the changes that decisions made of them; newest first.
 *
 * <p>At one instant the changes come before the events, since they follow from them.
 */
@Singleton
final class TimelineStore {

    private static final String EVENT = "event";
    private static final String CHANGE = "change";
    private static final Comparator<TimelineEntry> NEWEST_FIRST = Comparator.comparing(TimelineEntry::at)
            .reversed()
            .thenComparing(entry -> entry instanceof TimelineEntry.Happened);

    private final Sql sql;

    TimelineStore(Sql sql) {
        this.sql = sql;
    }

    /** An entry with its place among those of its source. */
    private record Placed(TimelineEntry entry, Cursor cursor) {}

    Page<TimelineEntry> newest(String profileId, int limit, Optional<String> cursor) {
        Optional<Cursor> after = cursor.map(text -> Cursor.decode(text, 4));
        List<Placed> rows = new ArrayList<>(changes(profileId, limit + 1, after));
        rows.addAll(events(profileId, limit + 1, after));
        rows.sort(Comparator.comparing(Placed::entry, NEWEST_FIRST));
        Page<Placed> page = Page.of(rows, limit, Placed::cursor);
        return new Page<>(page.items().stream().map(Placed::entry).toList(), page.next());
    }

    private List<Placed> events(String profileId, int limit, Optional<Cursor> after) {
        // After an event: those older than it. After a change: all events of its instant, too.
        Instant at = after.map(cursor -> cursor.instant(0)).orElse(Instant.MAX);
        Optional<String> id =
                after.filter(cursor -> cursor.part(1).equals(EVENT)).map(cursor -> cursor.part(2));
        // Index events_profile.
        return sql.query(
                """
                select event_id, name, occurred_at, received_at, properties, traits
                from events
                where profile_id = ?
                  and occurred_at <= ?
                  and (occurred_at < ? or ?::text is null or event_id < ?)
                order by occurred_at desc, event_id desc
                limit ?
                """,
                row -> {
                    TimelineEntry entry = happened(row);
                    return new Placed(entry, Cursor.of(entry.at().toString(), EVENT, row.text("event_id"), ""));
                },
                profileId,
                at,
                at,
                id.orElse(null),
                id.orElse(null),
                limit);
    }

    private List<Placed> changes(String profileId, int limit, Optional<Cursor> after) {
        Instant at = after.map(cursor -> cursor.instant(0)).orElse(Instant.MAX);
        // After an event all changes of its instant have been shown.
        Optional<Cursor> change = after.filter(cursor -> cursor.part(1).equals(CHANGE));
        long seq = change.map(cursor -> cursor.number(2)).orElse(0L);
        long place = change.map(cursor -> cursor.number(3)).orElse(0L);
        // Primary key. Each row holds all changes of one instant, the last one being the newest.
        return sql.query(
                """
                select d.at, d.seq, d.decided_at, d.rulebook, c.place, c.change
                from decisions d
                cross join lateral jsonb_array_elements(d.changes) with ordinality as c (change, place)
                where d.profile_id = ?
                  and (d.at, d.seq, c.place) < (?, ?, ?)
                order by d.at desc, d.seq desc, c.place desc
                limit ?
                """,
                row -> {
                    TimelineEntry entry = changed(row);
                    String number = String.valueOf(row.number("seq"));
                    return new Placed(
                            entry,
                            Cursor.of(entry.at().toString(), CHANGE, number, String.valueOf(row.number("place"))));
                },
                profileId,
                at,
                seq,
                place,
                limit);
    }

    private static TimelineEntry.Happened happened(Row row) throws SQLException {
        return new TimelineEntry.Happened(
                row.instant("occurred_at"),
                row.text("event_id"),
                row.text("name"),
                row.instant("received_at"),
                Json.read(row.text("properties"), JsonNode.class),
                row.optionalText("traits").map(json -> Json.read(json, JsonNode.class)));
    }

    private static TimelineEntry.Changed changed(Row row) throws SQLException {
        return new TimelineEntry.Changed(
                row.instant("at"),
                Json.read(row.text("change"), TimelineEntry.Change.class),
                row.text("rulebook"),
                row.instant("decided_at"));
    }
}
