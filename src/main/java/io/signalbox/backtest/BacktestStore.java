package io.signalbox.backtest;

import io.signalbox.catalog.RuleFiles;
import io.signalbox.decision.BacktestResult;
import io.signalbox.decision.BacktestSample;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The table {@code backtests}, and what was found; the work on them is in {@link BacktestChunkStore}. */
final class BacktestStore {

    /** Any number will do, as long as nobody else takes it. */
    private static final long ADDING_LOCK = 7_402_002L;

    static final String COLUMNS = """
            backtest_id, state, created_at, started_at, finished_at, author, message, candidate_name, candidate_checksum,
            against, from_at, until_at, scope, profiles_total, profiles_done, candidate_nanos, error
            """;

    private final Sql sql;

    BacktestStore(Sql sql) {
        this.sql = sql;
    }

    /** Keeps others from adding one until the transaction ends, so that what is counted stays true. */
    static void lockForAdding(Sql transaction) {
        transaction.query("select pg_advisory_xact_lock(?) is null as locked", row -> true, ADDING_LOCK);
    }

    /** How many wait or run. Index backtests_under_way. */
    int countUnderWay() {
        return sql.first("""
                        select count(*)::int as under_way
                        from backtests
                        where state in ('waiting', 'running')
                        """, row -> row.integer("under_way")).orElseThrow();
    }

    void create(StoredBacktest backtest, RuleFiles candidate) {
        sql.update(
                """
                insert into backtests
                    (backtest_id, created_at, state, author, message, candidate_name, candidate_checksum,
                     candidate_files, against, from_at, until_at, received_until, scope)
                values (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                backtest.backtestId(),
                backtest.createdAt(),
                backtest.author(),
                backtest.message(),
                backtest.candidateName(),
                backtest.candidateChecksum(),
                Json.write(candidate.texts()),
                backtest.against(),
                backtest.from(),
                backtest.until(),
                backtest.createdAt(),
                Json.write(backtest.scope()));
    }

    /** Deletes the oldest of those that are over, but for so many. Index backtests_created. */
    int prune(int keep) {
        return sql.update("""
                delete from backtests
                where backtest_id in (
                    select backtest_id
                    from backtests
                    where state not in ('waiting', 'running')
                    order by created_at desc, backtest_id desc
                    offset ?
                )
                """, keep);
    }

    Optional<StoredBacktest> find(String backtestId) {
        return sql.first(
                "select " + COLUMNS + " from backtests where backtest_id = ?", BacktestStore::backtest, backtestId);
    }

    /** Newest first. Index backtests_created. */
    Page<StoredBacktest> page(int limit, Optional<Cursor> after) {
        @Nullable Instant at = after.map(cursor -> cursor.instant(0)).orElse(null);
        List<StoredBacktest> rows = sql.query(
                "select " + COLUMNS + """
                        from backtests
                        where ?::timestamptz is null
                        or (created_at, backtest_id) < (?, ?)
                        order by created_at desc, backtest_id desc
                        limit ?
                        """,
                BacktestStore::backtest,
                at,
                at,
                after.map(cursor -> cursor.part(1)).orElse(null),
                limit + 1);
        return Page.of(rows, limit, last -> Cursor.of(last.createdAt().toString(), last.backtestId()));
    }

    /** The finished ones of a candidate, newest first. Index backtests_candidate. */
    List<StoredBacktest> finished(String candidateChecksum, int limit) {
        return sql.query("select " + COLUMNS + """
                        from backtests
                        where candidate_checksum = ?
                        and state = 'finished'
                        order by finished_at desc
                        limit ?
                        """, BacktestStore::backtest, candidateChecksum, limit);
    }

    StoredBacktest.Findings findings(String backtestId) {
        return new StoredBacktest.Findings(result(sql, backtestId), samples(sql, backtestId));
    }

    RuleFiles candidate(String backtestId) {
        Map<String, String> texts = new TreeMap<>();
        sql.first("""
                        select candidate_files
                        from backtests
                        where backtest_id = ?
                        """, row -> row.text("candidate_files"), backtestId)
                .map(Json::readObject)
                .orElse(Map.of())
                .forEach((path, text) -> texts.put(path, (String) text));
        return RuleFiles.of(texts);
    }

    boolean cancel(String backtestId, Instant now) {
        return end(backtestId, BacktestState.CANCELLED, Optional.empty(), now);
    }

    boolean fail(String backtestId, String error, Instant now) {
        return end(backtestId, BacktestState.FAILED, Optional.of(error), now);
    }

    private boolean end(String backtestId, BacktestState state, Optional<String> error, Instant now) {
        return sql.update("""
                        update backtests
                        set state = ?, error = ?, finished_at = ?
                        where backtest_id = ?
                        and state in ('waiting', 'running')
                        """, state.word(), error.orElse(null), now, backtestId) == 1;
    }

    /** With all that belongs to it; one that is under way is left alone. */
    boolean delete(String backtestId) {
        return sql.update("""
                        delete from backtests
                        where backtest_id = ?
                        and state not in ('waiting', 'running')
                        """, backtestId) == 1;
    }

    static BacktestResult result(Sql any, String backtestId) {
        return any.first("""
                        select result
                        from backtests
                        where backtest_id = ?
                        """, row -> row.optionalText("result"), backtestId)
                .flatMap(text -> text)
                .map(text -> Json.read(text, BacktestResult.class))
                .orElse(BacktestResult.NOTHING);
    }

    static List<BacktestSample> samples(Sql any, String backtestId) {
        return BacktestSample.first(
                any.query("""
                select sample
                from backtest_samples
                where backtest_id = ?
                """, row -> Json.read(row.text("sample"), BacktestSample.class), backtestId));
    }

    static StoredBacktest backtest(Row row) throws SQLException {
        return new StoredBacktest(
                row.text("backtest_id"),
                BacktestState.of(row.text("state")),
                row.instant("created_at"),
                row.optionalInstant("started_at"),
                row.optionalInstant("finished_at"),
                row.text("author"),
                row.text("message"),
                row.text("candidate_name"),
                row.text("candidate_checksum"),
                row.integer("against"),
                row.instant("from_at"),
                row.instant("until_at"),
                Json.read(row.text("scope"), BacktestScope.class),
                row.optionalNumber("profiles_total"),
                row.number("profiles_done"),
                row.number("candidate_nanos"),
                row.optionalText("error"));
    }
}
