package io.signalbox.catalog;

import io.signalbox.platform.Problem;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The published versions with their texts. Plain SQL although administrative: the loop asks for the live version in the
 * transaction of its claim, and publishing excludes the loop by a lock.
 */
final class RulebookStore {

    /** Any number will do, as long as nobody else takes it. */
    private static final long PUBLISHING_LOCK = 7_402_001L;

    private static final String COLUMNS = "version, rulebook, checksum, author, message, published_at";

    private final Sql sql;

    RulebookStore(Sql sql) {
        this.sql = sql;
    }

    <T> T inTransaction(java.util.function.Function<Sql, T> work) {
        return sql.inTransaction(work);
    }

    /** Waits until no decision is under way, and keeps new ones out until the transaction ends. */
    static void lockForPublishing(Sql transaction) {
        transaction.query("select pg_advisory_xact_lock(?) is null as locked", row -> true, PUBLISHING_LOCK);
    }

    /** Keeps publications out until the transaction ends; many may hold it. */
    static void lockForDeciding(Sql transaction) {
        transaction.query("select pg_advisory_xact_lock_shared(?) is null as locked", row -> true, PUBLISHING_LOCK);
    }

    /** Highest version number, by its primary key; 0 where nothing was published yet. */
    static int latestNumber(Sql transaction) {
        return transaction
                .first("select coalesce(max(version), 0) as latest from rulebooks", row -> row.integer("latest"))
                .orElse(0);
    }

    List<RulebookVersion> versions() {
        return sql.query("select " + COLUMNS + " from rulebooks order by version", RulebookStore::version);
    }

    static Optional<RulebookVersion> latest(Sql transaction) {
        return transaction.first(
                "select " + COLUMNS + " from rulebooks order by version desc limit 1", RulebookStore::version);
    }

    /**
     * A version, by the primary key.
     *
     * @throws io.signalbox.platform.ProblemException 404 where it was never published
     */
    static RulebookVersion version(Sql transaction, int version) {
        return transaction
                .first("select " + COLUMNS + " from rulebooks where version = ?", RulebookStore::version, version)
                .orElseThrow(() -> Problem.notFound("there is no such version").asException());
    }

    RuleFiles files(int version) {
        return files(sql, version);
    }

    /** The texts of a version, by the primary key; none where there is no such version. */
    static RuleFiles files(Sql transaction, int version) {
        Map<String, String> texts = new TreeMap<>();
        transaction
                .query("""
                        select path, content
                        from rulebook_files
                        where version = ?
                        """, row -> Map.entry(row.text("path"), row.text("content")), version)
                .forEach(file -> texts.put(file.getKey(), file.getValue()));
        return RuleFiles.of(texts);
    }

    /** Stores a version with its texts, and the work of making every profile due for it. */
    void insert(Sql transaction, RulebookVersion version, RuleFiles files) {
        transaction.update(
                """
                insert into rulebooks (version, rulebook, checksum, author, message, published_at)
                values (?, ?, ?, ?, ?, ?)
                """,
                version.version(),
                version.rulebook(),
                version.checksum(),
                version.author(),
                version.message(),
                version.publishedAt());
        transaction.update(
                """
                insert into rulebook_files (version, path, content)
                select ?, path, content
                from unnest(?, ?) as file (path, content)
                """,
                version.version(),
                files.texts().keySet().toArray(String[]::new),
                files.texts().values().toArray(String[]::new));
        transaction.update("""
                insert into rollouts (version, marked_until)
                values (?, '')
                """, version.version());
    }

    private static RulebookVersion version(Row row) throws SQLException {
        return new RulebookVersion(
                row.integer("version"),
                row.text("rulebook"),
                row.text("checksum"),
                row.text("author"),
                row.text("message"),
                row.instant("published_at"));
    }
}
