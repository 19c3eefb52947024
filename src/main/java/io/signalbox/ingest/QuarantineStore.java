package io.signalbox.ingest;

import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table {@code quarantine}. */
@Singleton
final class QuarantineStore {

    private static final String COLUMNS =
            "quarantine_id, received_at, last_received_at, times, source, event_id, raw, problems, replayed_at,"
                    + " replay_result";

    private final Sql sql;

    QuarantineStore(Sql sql) {
        this.sql = sql;
    }

    /** Keeps refused events; one that a sender sends again is counted, not kept twice. */
    void keep(Sql transaction, String source, List<Decoded.Unsound> refused, Instant now) {
        if (refused.isEmpty()) {
            return;
        }
        Map<String, Decoded.Unsound> byId = new TreeMap<>();
        refused.forEach(event -> byId.put(idOf(source, event.raw()), event));
        List<@Nullable String> eventIds = new ArrayList<>();
        byId.values().forEach(event -> eventIds.add(event.id().orElse(null)));
        transaction.update(
                """
                insert into quarantine
                    (quarantine_id, received_at, last_received_at, source, event_id, raw, reasons, problems)
                select quarantine_id, ?, ?, ?, event_id, raw, string_to_array(reasons, ' '), problems::jsonb
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as new(quarantine_id, event_id, raw, reasons, problems)
                order by quarantine_id
                on conflict (quarantine_id) do update
                set last_received_at = excluded.last_received_at,
                    times = quarantine.times + 1
                """,
                now,
                now,
                source,
                byId.keySet(),
                eventIds,
                byId.values().stream().map(Decoded.Unsound::raw).toList(),
                byId.values().stream()
                        .map(event -> String.join(" ", event.reasons()))
                        .toList(),
                byId.values().stream()
                        .map(event -> Json.write(event.problems().stream()
                                .map(EventProblem::item)
                                .toList()))
                        .toList());
    }

    static String idOf(String source, String raw) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(source.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(raw.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Newest first. */
    Page<QuarantinedEvent> page(Optional<String> reason, boolean isReplayed, int limit, Optional<Cursor> after) {
        @Nullable Instant at = after.map(cursor -> cursor.instant(0)).orElse(null);
        List<QuarantinedEvent> rows = sql.query(
                "select " + COLUMNS + """

                from quarantine
                where (?::text is null or ? = any(reasons))
                and (replayed_at is not null) = ?
                and (?::timestamptz is null or (received_at, quarantine_id) < (?, ?))
                order by received_at desc, quarantine_id desc
                limit ?
                """,
                QuarantineStore::event,
                reason.orElse(null),
                reason.orElse(null),
                isReplayed,
                at,
                at,
                after.map(cursor -> cursor.part(1)).orElse(null),
                limit + 1);
        return Page.of(rows, limit, last -> Cursor.of(last.receivedAt().toString(), last.quarantineId()));
    }

    Optional<QuarantinedEvent> find(String quarantineId) {
        return sql.first(
                "select " + COLUMNS + " from quarantine where quarantine_id = ?", QuarantineStore::event, quarantineId);
    }

    private record ReasonCount(String reason, long events) {}

    /** How many events that nobody has replayed bear each reason, the most frequent first. */
    Map<String, Long> reasons() {
        Map<String, Long> counts = new LinkedHashMap<>();
        sql.forEach(
                """
                select reason, count(*) as events
                from quarantine
                cross join unnest(reasons) as reason
                where replayed_at is null
                group by reason
                order by events desc, reason
                """,
                row -> new ReasonCount(row.text("reason"), row.number("events")),
                count -> counts.put(count.reason(), count.events()));
        return counts;
    }

    private record ReasonAt(Instant from, String reason, long events) {}

    /** By first reception. Index quarantine_received. */
    List<Quarantine.ReasonsAt> history(Instant from, Instant until, Duration span) {
        Map<Instant, Map<String, Long>> spans = new TreeMap<>();
        sql.forEach(
                """
                select date_bin(make_interval(secs => ?), received_at, ?) as span, reason, count(*) as events
                from quarantine
                cross join unnest(reasons) as reason
                where received_at >= ?
                and received_at < ?
                group by span, reason
                order by span, events desc, reason
                """,
                row -> new ReasonAt(row.instant("span"), row.text("reason"), row.number("events")),
                one -> spans.computeIfAbsent(one.from(), at -> new LinkedHashMap<>())
                        .put(one.reason(), one.events()),
                (double) span.toSeconds(),
                from,
                from,
                until);
        return spans.entrySet().stream()
                .map(entry -> new Quarantine.ReasonsAt(entry.getKey(), entry.getValue()))
                .toList();
    }

    void recordReplay(String quarantineId, Verdict result, Optional<Instant> replayedAt) {
        sql.update("""
                update quarantine
                set replayed_at = ?::timestamptz,
                    replay_result = ?::jsonb
                where quarantine_id = ?
                """, replayedAt.orElse(null), Json.write(result), quarantineId);
    }

    int dropBefore(Instant oldest) {
        return sql.update("""
                delete from quarantine
                where last_received_at < ?
                """, oldest);
    }

    private static QuarantinedEvent event(Row row) throws SQLException {
        return new QuarantinedEvent(
                row.text("quarantine_id"),
                row.instant("received_at"),
                row.instant("last_received_at"),
                row.number("times"),
                row.text("source"),
                row.optionalText("event_id"),
                row.text("raw"),
                List.of(Json.read(row.text("problems"), Problem.Item[].class)),
                row.optionalInstant("replayed_at"),
                row.optionalText("replay_result").map(Json::readObject));
    }
}
