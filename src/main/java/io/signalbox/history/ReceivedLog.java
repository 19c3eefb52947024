package io.signalbox.history;

import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All that the log holds of one profile, for looks at its past. */
@Singleton
public final class ReceivedLog {

    private final Sql sql;

    /** On this database, for callers without injection too. */
    public ReceivedLog(Sql sql) {
        this.sql = sql;
    }

    /**
     * An event at its place in the log.
     *
     * @param imported whether it came with history
     */
    public record Row(long seq, Event event, boolean imported) {}

    /**
     * What there is.
     *
     * @param rows in the order of the log; their times of reception never decrease
     * @param pruned how many were received besides, and are not kept any more
     */
    public record Rows(List<Row> rows, long pruned) {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** How many events the log holds of the profile. Index events_profile. */
    public long count(String profileId) {
        return sql.first(
                        "select count(*) as events from events where profile_id = ?",
                        row -> row.number("events"),
                        profileId)
                .orElse(0L);
    }

    /** All of them, with values of the plan's types. */
    public Rows of(String profileId, TrackingPlan plan) {
        return of(sql, profileId, plan);
    }

    /** The same, read by a transaction. Index events_profile; the guard of duplicates by its primary key. */
    public Rows of(Sql transaction, String profileId, TrackingPlan plan) {
        StoredEvents stored = new StoredEvents(plan);
        List<Row> found = transaction.query(
                """
                select profile_id, event_id, name, occurred_at, received_at, seq, properties, traits,
                    false as pending, import_id is not null as imported
                from events
                where profile_id = ?
                order by seq
                """,
                row -> {
                    StoredEvents.Text text = StoredEvents.Text.of(row);
                    return new Row(text.seq(), stored.event(text), text.isImported());
                },
                profileId);
        long received = transaction
                .first(
                        "select count(*) as received from event_ids where profile_id = ?",
                        row -> row.number("received"),
                        profileId)
                .orElse(0L);
        List<Row> rows = new ArrayList<>(found.size());
        Instant latest = Instant.MIN;
        for (Row row : found) {
            // Clocks of replicas differ: what stands later in the log was not received earlier.
            latest = row.event().receivedAt().isAfter(latest) ? row.event().receivedAt() : latest;
            rows.add(new Row(row.seq(), row.event().receivedAt(latest), row.imported()));
        }
        return new Rows(rows, Math.max(0, received - rows.size()));
    }
}
