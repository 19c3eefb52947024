package io.signalbox.ingest;

import io.signalbox.ingest.WarehouseRowStore.PersonRow;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tables {@code warehouse_syncs}, {@code warehouse_runs} and {@code warehouse_rows}. */
@Singleton
final class WarehouseStore {

    private final Sql sql;

    WarehouseStore(Sql sql) {
        this.sql = sql;
    }

    /** What a run begins with. */
    record Claim(Optional<String> cursor) {}

    /** Takes a sync whose time has come, unless somebody runs it. */
    Optional<Claim> claim(String name, String runId, Instant now, Instant until) {
        sql.update("""
                insert into warehouse_syncs (name, next_run_at)
                values (?, ?)
                on conflict (name) do nothing
                """, name, now);
        return sql.first("""
                update warehouse_syncs
                set claimed_until = ?,
                    run_id = ?
                where name = ?
                and next_run_at <= ?
                and (claimed_until is null or claimed_until <= ?)
                returning cursor_value
                """, row -> new Claim(row.optionalText("cursor_value")), until, runId, name, now, now);
    }

    /** When it runs next; empty where it never ran. */
    Optional<Instant> nextRunAt(String name) {
        return sql.first(
                "select next_run_at from warehouse_syncs where name = ?", row -> row.instant("next_run_at"), name);
    }

    /** Has it run at once. */
    void runNow(String name, Instant now) {
        sql.update("""
                insert into warehouse_syncs (name, next_run_at)
                values (?, ?)
                on conflict (name) do update
                set next_run_at = excluded.next_run_at
                """, name, now);
    }

    /** The run goes on; false where another one has taken over. */
    boolean renew(String name, String runId, Instant until) {
        return sql.update("""
                update warehouse_syncs
                set claimed_until = ?
                where name = ?
                and run_id = ?
                """, until, name, runId) == 1;
    }

    void begin(String runId, String name, Optional<String> cursor, Instant now) {
        sql.update("""
                insert into warehouse_runs (run_id, sync, started_at, cursor_from)
                values (?, ?, ?, ?)
                """, runId, name, now, cursor.orElse(null));
    }

    /**
     * What a row said last.
     *
     * @param version how often it had said something new
     */
    private record Said(int place, long version, boolean isSame) {}

    /** Which of these rows say something else than they did last, by their place; and how often they have by then. */
    Map<Integer, Long> changed(String name, List<PersonRow> rows) {
        Map<Integer, Long> changed = new TreeMap<>();
        IntStream.range(0, rows.size()).forEach(place -> changed.put(place, 1L));
        sql.forEach(
                """
                select place, version, known.content_hash = decode(asked.content_hash, 'hex') as same
                from unnest(?::int4[], ?::text[], ?::text[]) as asked(place, key_hash, content_hash)
                join warehouse_rows as known
                    on known.sync = ?
                    and known.key_hash = decode(asked.key_hash, 'hex')
                """,
                row -> new Said(row.integer("place"), row.number("version"), row.flag("same")),
                said -> {
                    if (said.isSame()) {
                        changed.remove(said.place());
                    } else {
                        changed.put(said.place(), said.version() + 1);
                    }
                },
                IntStream.range(0, rows.size()).boxed().toList(),
                rows.stream().map(row -> hash(row.key())).toArray(String[]::new),
                rows.stream().map(row -> hash(row.content())).toArray(String[]::new),
                name);
        return changed;
    }

    private static String hash(String text) {
        return CanonicalEvent.hash(text).substring("sha256-".length());
    }

    /**
     * A chunk has been taken in: what it said, how far it came, and that the run goes on.
     *
     * @param isLast no row follows it
     * @return false where another run has taken over, and nothing was written
     */
    boolean advance(String name, String runId, List<PersonRow> taken, boolean isLast, Counts counts, Instant until) {
        Optional<String> cursor = isLast ? last(taken) : lastButEqual(taken);
        Map<String, String> contents = new TreeMap<>();
        taken.forEach(row -> contents.put(hash(row.key()), hash(row.content())));
        return sql.inTransaction(transaction -> {
            int held = transaction.update("""
                    update warehouse_syncs
                    set cursor_value = coalesce(?, cursor_value),
                        claimed_until = ?
                    where name = ?
                    and run_id = ?
                    """, cursor.orElse(null), until, name, runId);
            if (held == 0) {
                return false;
            }
            transaction.update(
                    """
                    insert into warehouse_rows (sync, key_hash, content_hash)
                    select ?, decode(key_hash, 'hex'), decode(content_hash, 'hex')
                    from unnest(?::text[], ?::text[]) as new(key_hash, content_hash)
                    on conflict (sync, key_hash) do update
                    set content_hash = excluded.content_hash,
                        version = warehouse_rows.version + 1
                    where warehouse_rows.content_hash <> excluded.content_hash
                    """,
                    name,
                    contents.keySet().toArray(String[]::new),
                    contents.values().toArray(String[]::new));
            transaction.update(
                    """
                    update warehouse_runs
                    set rows_read = rows_read + ?,
                        updated = updated + ?,
                        unchanged = unchanged + ?,
                        refused = refused + ?,
                        cursor_to = coalesce(?, cursor_to)
                    where run_id = ?
                    """,
                    counts.rows(),
                    counts.updated(),
                    counts.unchanged(),
                    counts.refused(),
                    cursor.orElse(null),
                    runId);
            return true;
        });
    }

    private static Optional<String> last(List<PersonRow> taken) {
        return taken.stream().reduce((first, second) -> second).flatMap(PersonRow::cursor);
    }

    /** More rows may follow that have the last one's value: a run that breaks off must read them. */
    private static Optional<String> lastButEqual(List<PersonRow> taken) {
        Optional<String> last = last(taken);
        return taken.stream()
                .map(PersonRow::cursor)
                .filter(cursor -> !cursor.equals(last))
                .reduce((first, second) -> second)
                .flatMap(cursor -> cursor);
    }

    /** What became of the rows of a chunk. */
    record Counts(long rows, long updated, long unchanged, long refused) {}

    void end(String name, String runId, Optional<String> error, Instant now, Instant next) {
        sql.doInTransaction(transaction -> {
            transaction.update("""
                    update warehouse_runs
                    set finished_at = ?,
                        error = ?
                    where run_id = ?
                    """, now, error.orElse(null), runId);
            transaction.update("""
                    update warehouse_syncs
                    set claimed_until = null,
                        run_id = null,
                        next_run_at = ?
                    where name = ?
                    and run_id = ?
                    """, next, name, runId);
        });
    }

    /** Newest first. */
    Page<Warehouse.Run> runs(Optional<String> name, int limit, Optional<Cursor> after) {
        @Nullable Instant at = after.map(cursor -> cursor.instant(0)).orElse(null);
        List<Warehouse.Run> runs = sql.query(
                """
                select run_id, sync, started_at, finished_at, rows_read, updated, unchanged, refused, cursor_from,
                    cursor_to, error
                from warehouse_runs
                where (?::text is null or sync = ?)
                and (?::timestamptz is null or (started_at, run_id) < (?, ?))
                order by started_at desc, run_id desc
                limit ?
                """,
                WarehouseStore::run,
                name.orElse(null),
                name.orElse(null),
                at,
                at,
                after.map(cursor -> cursor.part(1)).orElse(null),
                limit + 1);
        return Page.of(runs, limit, last -> Cursor.of(last.startedAt().toString(), last.id()));
    }

    private static Warehouse.Run run(Row row) throws SQLException {
        return new Warehouse.Run(
                row.text("run_id"),
                row.text("sync"),
                row.instant("started_at"),
                row.optionalInstant("finished_at"),
                row.number("rows_read"),
                row.number("updated"),
                row.number("unchanged"),
                row.number("refused"),
                row.optionalText("cursor_from"),
                row.optionalText("cursor_to"),
                row.optionalText("error"));
    }
}
