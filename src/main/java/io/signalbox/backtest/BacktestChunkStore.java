package io.signalbox.backtest;

import io.signalbox.decision.BacktestResult;
import io.signalbox.decision.BacktestSample;
import io.signalbox.decision.BacktestSpan;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The work on backtests, in chunks that any replica takes: {@code backtest_chunks} and {@code backtest_samples}. */
final class BacktestChunkStore {

    private final Sql sql;
    private final ZoneId zone;

    /** @param zone whose days are counted by */
    BacktestChunkStore(Sql sql, ZoneId zone) {
        this.sql = sql;
        this.zone = zone;
    }

    /** What a chunk adds. */
    record Chunk(BacktestResult result, List<BacktestSample> samples, long candidateNanos) {}

    /** What is to be replayed. */
    record Work(String backtestId, int against, BacktestSpan span, Instant receivedUntil) {}

    /** Divides the oldest one that waits into chunks; false where none waits or another replica is at it. */
    boolean divide(int chunk, Instant now) {
        return sql.inTransaction(transaction -> {
            // Index backtests_under_way.
            Optional<StoredBacktest> waiting =
                    transaction.first("select " + BacktestStore.COLUMNS + """
                            from backtests
                            where state = 'waiting'
                            order by created_at
                            limit 1
                            for update skip locked
                            """, BacktestStore::backtest);
            waiting.ifPresent(backtest -> divide(transaction, backtest, chunk, now));
            return waiting.isPresent();
        });
    }

    private static void divide(Sql transaction, StoredBacktest backtest, int chunk, Instant now) {
        String profiles = """
                insert into backtest_chunks (backtest_id, chunk, profile_ids)
                select ?, chunk, array_agg(profile_id order by profile_id)
                from (
                    select profile_id, (row_number() over (order by profile_id) - 1) / ? as chunk
                    from (%s) as wanted
                ) as placed
                group by chunk
                """;
        String id = backtest.backtestId();
        BacktestScope scope = backtest.scope();
        if (scope.segment().isPresent()) {
            // Index memberships_by_segment.
            String members = "select distinct profile_id from memberships where segment = ?";
            transaction.update(
                    profiles.formatted(members), id, chunk, scope.segment().get());
        } else if (scope.sample().isPresent()) {
            // Everybody once: a draw needs no index, and is made once a backtest.
            String drawn =
                    "select profile_id from profiles where merged_into is null order by md5(? || profile_id), profile_id limit ?";
            transaction.update(
                    profiles.formatted(drawn),
                    id,
                    chunk,
                    scope.seed().orElse(0L) + "/",
                    scope.sample().get());
        } else {
            transaction.update(
                    profiles.formatted("select profile_id from profiles where merged_into is null"), id, chunk);
        }
        transaction.update("""
                update backtests
                set state = case when total = 0 then 'finished' else 'running' end,
                    finished_at = case when total = 0 then ?::timestamptz end,
                    started_at = ?,
                    profiles_total = total
                from (
                    select coalesce(sum(cardinality(profile_ids)), 0) as total
                    from backtest_chunks
                    where backtest_id = ?
                ) as chunks
                where backtest_id = ?
                """, now, now, id, id);
    }

    /** Those that are being worked on, oldest first. Index backtests_under_way. */
    List<Work> running() {
        return sql.query(
                """
                select backtest_id, against, from_at, until_at, received_until
                from backtests
                where state = 'running'
                order by created_at
                """,
                row -> new Work(
                        row.text("backtest_id"),
                        row.integer("against"),
                        new BacktestSpan(row.instant("from_at"), row.instant("until_at"), zone),
                        row.instant("received_until")));
    }

    /**
     * Claims a chunk, lets it be replayed, and adds what was found, all in one transaction: whoever dies meanwhile leaves
     * the chunk to others, untouched.
     *
     * @return whether there was one, and the backtest still runs
     */
    boolean advance(String backtestId, Clock clock, BiFunction<Sql, List<String>, Chunk> replay) {
        return sql.inTransaction(transaction -> {
            Optional<Claimed> claimed = claim(transaction, backtestId);
            if (claimed.isEmpty()) {
                return false;
            }
            Chunk chunk = replay.apply(transaction, claimed.get().profileIds());
            return isRunning(transaction, backtestId)
                    && add(transaction, backtestId, claimed.get(), chunk, clock.instant());
        });
    }

    private record Claimed(long chunk, List<String> profileIds) {}

    private static Optional<Claimed> claim(Sql transaction, String backtestId) {
        return transaction.first("""
                select chunk, profile_ids
                from backtest_chunks
                where backtest_id = ?
                order by chunk
                limit 1
                for update skip locked
                """, row -> new Claimed(row.number("chunk"), row.texts("profile_ids")), backtestId);
    }

    /** Locked until the commit, so that chunks are added one after the other. */
    private static boolean isRunning(Sql transaction, String backtestId) {
        return transaction
                .first("""
                        select state
                        from backtests
                        where backtest_id = ?
                        for update
                        """, row -> row.text("state"), backtestId)
                .filter(state -> state.equals(BacktestState.RUNNING.word()))
                .isPresent();
    }

    private static boolean add(Sql transaction, String backtestId, Claimed claimed, Chunk chunk, Instant now) {
        BacktestResult sum = BacktestStore.result(transaction, backtestId).plus(chunk.result());
        mergeSamples(transaction, backtestId, chunk.samples());
        transaction.update("""
                delete from backtest_chunks
                where backtest_id = ?
                and chunk = ?
                """, backtestId, claimed.chunk());
        transaction.update("""
                update backtests
                set result = ?,
                    profiles_done = profiles_done + ?,
                    candidate_nanos = candidate_nanos + ?
                where backtest_id = ?
                """, Json.write(sum), claimed.profileIds().size(), chunk.candidateNanos(), backtestId);
        transaction.update("""
                update backtests
                set state = 'finished',
                    finished_at = ?
                where backtest_id = ?
                and not exists (
                    select 1
                    from backtest_chunks
                    where backtest_id = ?
                )
                """, now, backtestId, backtestId);
        return true;
    }

    private static void mergeSamples(Sql transaction, String backtestId, List<BacktestSample> found) {
        if (found.isEmpty()) {
            return;
        }
        List<BacktestSample> known = BacktestStore.samples(transaction, backtestId);
        List<BacktestSample> kept = BacktestSample.merged(known, found);
        List<BacktestSample> fresh = new ArrayList<>(kept);
        fresh.removeAll(Set.copyOf(known));
        List<BacktestSample> out = new ArrayList<>(known);
        out.removeAll(new HashSet<>(kept));
        // Whoever is being erased meanwhile is not written down again: the erasure waits for this, or this for it.
        transaction.update(
                """
                with existing as (
                    select profile_id
                    from profiles
                    where profile_id = any(?)
                    for key share
                )
                insert into backtest_samples (backtest_id, profile_id, subject, name, difference, sample)
                select ?, profile_id, subject, name, difference, sample
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as new(profile_id, subject, name, difference, sample)
                join existing using (profile_id)
                on conflict do nothing
                """,
                texts(fresh, BacktestSample::profileId),
                backtestId,
                texts(fresh, BacktestSample::profileId),
                texts(fresh, BacktestSample::subject),
                texts(fresh, BacktestSample::name),
                texts(fresh, BacktestSample::difference),
                texts(fresh, Json::write));
        transaction.update(
                """
                delete from backtest_samples as old
                using unnest(?::text[], ?::text[], ?::text[], ?::text[]) as o(profile_id, subject, name, difference)
                where old.backtest_id = ?
                and old.profile_id = o.profile_id
                and old.subject = o.subject
                and old.name = o.name
                and old.difference = o.difference
                """,
                texts(out, BacktestSample::profileId),
                texts(out, BacktestSample::subject),
                texts(out, BacktestSample::name),
                texts(out, BacktestSample::difference),
                backtestId);
    }

    private static String[] texts(List<BacktestSample> samples, Function<BacktestSample, String> text) {
        return samples.stream().map(text).toArray(String[]::new);
    }

    /** Removes the chunks of those that were stopped. */
    int sweep() {
        return sql.update("""
                delete from backtest_chunks
                where backtest_id in (
                    select backtest_id
                    from backtests
                    where state not in ('waiting', 'running')
                )
                """);
    }

    /** Whether somebody has been due since before this instant. Index due_at. */
    boolean isAnybodyDueSince(Instant instant) {
        return sql.first("""
                        select exists (
                            select 1
                            from due
                            where due_at < ?
                        ) as late
                        """, row -> row.flag("late"), instant).orElseThrow();
    }
}
