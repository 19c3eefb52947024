package io.signalbox.ingest;

import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code imports}. */
@Singleton
final class ImportStore {

    private static final String COLUMNS = """
            import_id, state, file_name, file_bytes, created_at, updated_at, finished_at, bytes_read, rows_read, accepted,
            imported, duplicates, refused, skipped, warnings, first_event_at, last_event_at, shift_millis, applying_since, error
            """;

    private final Sql sql;

    ImportStore(Sql sql) {
        this.sql = sql;
    }

    /** @param owner the process that has the file */
    void create(String importId, String owner, String fileName, long fileBytes, String mapping, Instant now) {
        sql.update("""
                insert into imports
                    (import_id, created_at, updated_at, state, file_name, file_bytes, mapping, owner, heartbeat_at)
                values (?, ?, ?, 'reading', ?, ?, ?::jsonb, ?, ?)
                """, importId, now, now, fileName, fileBytes, mapping, owner, now);
    }

    /** Says that these imports, whose files it has, are looked after. */
    void beat(String owner, Collection<String> importIds, Instant now) {
        sql.update("""
                update imports
                set owner = ?, heartbeat_at = ?
                where import_id = any(?)
                and state in ('reading', 'applying')
                """, owner, now, importIds.toArray(String[]::new));
    }

    /**
     * Ends imports that nobody looks after any more.
     *
     * @param cancelledBefore those that are to be cancelled and have not been looked after since
     * @param failedBefore the others that have not been looked after since
     */
    void endAbandoned(Instant cancelledBefore, Instant failedBefore, String error, Instant now) {
        sql.update("""
                update imports
                set state = case when cancel_requested then 'cancelled' else 'failed' end,
                    error = case when cancel_requested then null else ? end,
                    finished_at = ?,
                    updated_at = ?
                where state in ('reading', 'applying')
                and coalesce(heartbeat_at, updated_at) < case when cancel_requested then ?::timestamptz else ? end
                """, error, now, now, cancelledBefore, failedBefore);
    }

    Optional<ImportProgress> find(String importId) {
        return sql.first("select " + COLUMNS + " from imports where import_id = ?", ImportStore::progress, importId);
    }

    /** An import with its mapping. Primary key. */
    record Mapped(ImportProgress progress, String mapping) {}

    Optional<Mapped> mapped(String importId) {
        return sql.first(
                "select mapping, " + COLUMNS + " from imports where import_id = ?",
                row -> new Mapped(progress(row), row.text("mapping")),
                importId);
    }

    /** Newest first. */
    Page<ImportProgress> page(int limit, Optional<Cursor> after) {
        @Nullable Instant at = after.map(cursor -> cursor.instant(0)).orElse(null);
        List<ImportProgress> rows = sql.query(
                "select " + COLUMNS + """
                        from imports
                        where ?::timestamptz is null
                        or (created_at, import_id) < (?, ?)
                        order by created_at desc, import_id desc
                        limit ?
                        """,
                ImportStore::progress,
                at,
                at,
                after.map(cursor -> cursor.part(1)).orElse(null),
                limit + 1);
        return Page.of(rows, limit, last -> Cursor.of(last.createdAt().toString(), last.importId()));
    }

    /**
     * An import that is under way.
     *
     * @param position how far applying is
     */
    record Running(ImportProgress progress, String mapping, long position, boolean isCancelled) {}

    /** The oldest ones first. */
    List<Running> running() {
        return sql.query(
                "select mapping, position, cancel_requested, " + COLUMNS + """
                        from imports
                        where state in ('reading', 'applying')
                        order by created_at
                        """,
                row -> new Running(
                        progress(row), row.text("mapping"), row.number("position"), row.flag("cancel_requested")));
    }

    /** What one batch of reading adds up to. */
    record ReadSoFar(
            long bytesRead,
            long rowsRead,
            long accepted,
            long refused,
            Map<String, Long> skipped,
            Optional<Instant> first,
            Optional<Instant> last) {}

    /**
     * Writes down how far reading is.
     *
     * @return whether to go on: nobody has cancelled it or taken it over
     */
    boolean recordReading(Sql transaction, String importId, long rowsBefore, ReadSoFar sofar, Instant now) {
        return transaction.update(
                        """
                        update imports
                        set bytes_read = ?, rows_read = ?, accepted = ?, refused = ?, skipped = ?::jsonb,
                            first_event_at = ?, last_event_at = ?, updated_at = ?
                        where import_id = ?
                        and state = 'reading'
                        and (rows_read = ? or ? = 0)
                        and not cancel_requested
                        """,
                        sofar.bytesRead(),
                        sofar.rowsRead(),
                        sofar.accepted(),
                        sofar.refused(),
                        Json.write(sofar.skipped()),
                        sofar.first().orElse(null),
                        sofar.last().orElse(null),
                        now,
                        importId,
                        rowsBefore,
                        rowsBefore)
                == 1;
    }

    /** From reading to applying; the shift is fixed here, so that going on after a restart uses the same. */
    boolean startApplying(String importId, long shiftMillis, Instant now) {
        return sql.update("""
                        update imports
                        set state = 'applying', shift_millis = ?, applying_since = ?, updated_at = ?
                        where import_id = ?
                        and state = 'reading'
                        and not cancel_requested
                        """, shiftMillis, now, now, importId) == 1;
    }

    /** Moves on, in the transaction that appends; false: it was cancelled or taken over. */
    boolean advance(Sql transaction, String importId, long before, long after, Instant now) {
        return transaction.update("""
                        update imports
                        set position = ?, updated_at = ?
                        where import_id = ?
                        and state = 'applying'
                        and position = ?
                        and not cancel_requested
                        """, after, now, importId, before) == 1;
    }

    void count(Sql transaction, String importId, int imported, int duplicates) {
        transaction.update("""
                update imports
                set imported = imported + ?, duplicates = duplicates + ?
                where import_id = ?
                """, imported, duplicates, importId);
    }

    /** Moves events from accepted to refused, and says once why. */
    void refuseExcess(Sql transaction, String importId, int excess, String reason) {
        transaction.update("""
                update imports
                set accepted = accepted - ?,
                    refused = refused + ?,
                    warnings = case
                        when warnings @> to_jsonb(?::text) then warnings
                        else warnings || to_jsonb(?::text)
                    end
                where import_id = ?
                """, excess, excess, reason, reason, importId);
    }

    void end(String importId, ImportState state, Optional<String> error, Instant now) {
        sql.update("""
                update imports
                set state = ?, error = ?, finished_at = ?, updated_at = ?
                where import_id = ?
                and state in ('reading', 'applying')
                """, state.word(), error.orElse(null), now, now, importId);
    }

    boolean requestCancel(String importId) {
        return sql.update("""
                        update imports
                        set cancel_requested = true
                        where import_id = ?
                        and state in ('reading', 'applying')
                        """, importId) == 1;
    }

    private static ImportProgress progress(Row row) throws SQLException {
        Map<String, Long> skipped = new LinkedHashMap<>();
        Json.readObject(row.text("skipped")).forEach((reason, rows) -> skipped.put(reason, (Long) rows));
        return new ImportProgress(
                row.text("import_id"),
                ImportState.of(row.text("state")),
                row.text("file_name"),
                row.number("file_bytes"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.optionalInstant("finished_at"),
                row.number("bytes_read"),
                row.number("rows_read"),
                row.number("accepted"),
                row.number("imported"),
                row.number("duplicates"),
                row.number("refused"),
                skipped,
                List.of(Json.read(row.text("warnings"), String[].class)),
                row.optionalInstant("first_event_at"),
                row.optionalInstant("last_event_at"),
                row.number("shift_millis"),
                row.optionalInstant("applying_since"),
                row.optionalText("error"),
                0,
                Optional.empty(),
                Optional.empty());
    }
}
