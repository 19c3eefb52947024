package io.signalbox.catalog;

import io.signalbox.catalog.Draft.Approval;
import io.signalbox.platform.Caller;
import io.signalbox.platform.Json;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The drafts: their edits, what was found in them, and who approved them. Every query reads a primary key. */
final class DraftStore {

    /** A published draft is superseded as soon as there is a later version, whoever published that. */
    private static final String HEAD = """
            draft_id, base, author, message, revision, created_at, updated_at, version,
            case when state = 'published' and version < (select max(version) from rulebooks)
                then 'superseded' else state end as state""";

    private final Sql sql;

    DraftStore(Sql sql) {
        this.sql = sql;
    }

    /** Newest first, those with a lower number than the given one. */
    List<Draft.Head> list(long before, int limit) {
        return sql.query(
                "select " + HEAD + " from drafts where draft_id < ? order by draft_id desc limit ?",
                DraftStore::head,
                before,
                limit);
    }

    Optional<Draft> find(long id) {
        return sql.inTransaction(transaction -> find(transaction, id, ""));
    }

    /** Others that want to change it wait until the transaction ends. */
    static Optional<Draft> lock(Sql transaction, long id) {
        return find(transaction, id, " for update");
    }

    private record Described(Draft.Head head, Set<String> editors, Optional<Validation> validation) {}

    private static Optional<Draft> find(Sql transaction, long id, String lock) {
        return transaction
                .first(
                        "select " + HEAD + ", editors, validation from drafts where draft_id = ?" + lock,
                        row -> new Described(
                                head(row),
                                Set.copyOf(row.texts("editors")),
                                row.optionalText("validation").map(json -> Json.read(json, Validation.class))),
                        id)
                .map(found -> new Draft(
                        found.head(),
                        found.editors(),
                        edits(transaction, id),
                        found.validation(),
                        approvals(transaction, id)));
    }

    private static Edits edits(Sql transaction, long id) {
        Map<String, Optional<String>> texts = new TreeMap<>();
        transaction
                .query(
                        "select path, content from draft_files where draft_id = ?",
                        row -> Map.entry(row.text("path"), row.optionalText("content")),
                        id)
                .forEach(file -> texts.put(file.getKey(), file.getValue()));
        return new Edits(new TreeMap<>(texts));
    }

    private static List<Approval> approvals(Sql transaction, long id) {
        return transaction.query(
                """
                select key_id, name, checksum, comment, at
                from draft_approvals
                where draft_id = ?
                order by at, key_id
                """,
                row -> new Approval(
                        row.text("key_id"),
                        row.text("name"),
                        row.text("checksum"),
                        row.text("comment"),
                        row.instant("at")),
                id);
    }

    /** The id of a new draft without edits. */
    static long insert(Sql transaction, int base, Caller author, String message, Instant now) {
        return transaction
                .first(
                        """
                        insert into drafts (base, author, message, state, created_at, updated_at, editors)
                        values (?, ?, ?, 'draft', ?, ?, ?)
                        returning draft_id
                        """,
                        row -> row.number("draft_id"),
                        base,
                        author.name(),
                        message,
                        now,
                        now,
                        List.of(author.key()))
                .orElseThrow();
    }

    /** Writes edits as the next revision, which nobody has validated. */
    static void edit(Sql transaction, long id, int base, Edits edits, Caller editor, Instant now) {
        transaction.update("""
                update drafts
                set base = ?,
                    revision = revision + 1,
                    state = 'draft',
                    validation = null,
                    updated_at = ?,
                    editors = array(select distinct unnest(editors || ?::text))
                where draft_id = ?
                """, base, now, editor.key(), id);
        writeFiles(transaction, id, edits);
    }

    static void writeFiles(Sql transaction, long id, Edits edits) {
        transaction.update("delete from draft_files where draft_id = ?", id);
        transaction.update(
                """
                insert into draft_files (draft_id, path, content)
                select ?, path, content
                from unnest(?, ?) as file (path, content)
                """,
                id,
                edits.texts().keySet().toArray(String[]::new),
                edits.texts().values().stream().map(text -> text.orElse(null)).toArray(String[]::new));
    }

    /** Keeps what was found, unless the draft has been edited since; says whether it was kept. */
    static boolean validated(Sql transaction, long id, int revision, Validation validation) {
        return transaction.update("""
                        update drafts
                        set validation = ?::jsonb,
                            state = ?
                        where draft_id = ?
                        and revision = ?
                        and state <> 'published'
                        """, Json.write(validation), validation.holds() ? "validated" : "draft", id, revision)
                == 1;
    }

    static void published(Sql transaction, long id, int version, Instant now) {
        transaction.update("""
                update drafts
                set state = 'published',
                    version = ?,
                    updated_at = ?
                where draft_id = ?
                """, version, now, id);
    }

    /** The last approval of a key counts. */
    static void approve(Sql transaction, long id, Approval approval) {
        transaction.update(
                """
                insert into draft_approvals (draft_id, key_id, checksum, name, comment, at)
                values (?, ?, ?, ?, ?, ?)
                on conflict (draft_id, key_id) do update
                set checksum = excluded.checksum,
                    name = excluded.name,
                    comment = excluded.comment,
                    at = excluded.at
                """, id, approval.key(), approval.checksum(), approval.name(), approval.comment(), approval.at());
    }

    static void discard(Sql transaction, long id) {
        transaction.update("delete from drafts where draft_id = ?", id);
    }

    private static Draft.Head head(Row row) throws SQLException {
        return new Draft.Head(
                String.valueOf(row.number("draft_id")),
                DraftState.of(row.text("state")),
                row.text("author"),
                row.text("message"),
                row.integer("base"),
                row.integer("revision"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.optionalInteger("version"));
    }
}
