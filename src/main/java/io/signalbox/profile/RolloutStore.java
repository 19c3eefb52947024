package io.signalbox.profile;

import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The background work of making every profile due once for a new rulebook, in the order of their ids. How far it is
 * stands in the database, so any replica carries on where another stopped.
 */
final class RolloutStore {

    /** Beyond this many, profiles that wait are not counted one by one. */
    private static final int MOST_COUNTED = 20_000;

    private record Rollout(int version, String markedUntil, boolean started, Optional<Instant> markedAt) {}

    private final Sql sql;

    RolloutStore(Sql sql) {
        this.sql = sql;
    }

    /** Whether there is anything to do. */
    boolean isUnderWay() {
        return sql.first("""
                        select exists (select 1 from rollouts where finished_at is null) as unfinished
                        """, row -> row.flag("unfinished")).orElse(false);
    }

    /**
     * Makes the next profiles due, also those that were set aside. Once all are, and all of them are decided, the work is
     * finished.
     *
     * @return how many; empty where all are, or where another replica is at it
     */
    Optional<Integer> advance(Instant now, int limit) {
        return sql.inTransaction(transaction -> {
            Optional<Rollout> rollout = claim(transaction);
            if (rollout.isEmpty()) {
                return Optional.empty();
            }
            int version = rollout.get().version();
            if (rollout.get().markedAt().isPresent()) {
                finish(transaction, version, rollout.get().markedAt().get(), now);
                return Optional.empty();
            }
            if (!rollout.get().started()) {
                start(transaction, version, now);
            }
            List<String> ids = next(transaction, rollout.get().markedUntil(), limit);
            String last = ids.isEmpty() ? rollout.get().markedUntil() : ids.get(ids.size() - 1);
            transaction.update("""
                    update rollouts
                    set marked_until = ?,
                        marked = marked + ?,
                        marked_at = ?
                    where version = ?
                    """, last, ids.size(), ids.size() < limit ? now : null, version);
            markDue(transaction, ids, now);
            return Optional.of(ids.size());
        });
    }

    /** The latest one alone: a version that was overtaken needs no round of its own, who is decided goes through all. */
    private static Optional<Rollout> claim(Sql transaction) {
        return transaction.first(
                """
                select version, marked_until, started_at is not null as started, marked_at
                from rollouts
                where finished_at is null
                and version = (select max(version) from rollouts)
                for update skip locked
                """,
                row -> new Rollout(
                        row.integer("version"),
                        row.text("marked_until"),
                        row.flag("started"),
                        row.optionalInstant("marked_at")));
    }

    /** Counts once what there is to do; a scan of the narrowest index. */
    private static void start(Sql transaction, int version, Instant now) {
        transaction.update("""
                update rollouts
                set started_at = ?,
                    total = (select count(*) from due)
                where version = ?
                """, now, version);
    }

    /** Whoever was made due and has not been decided since is due no later than that. Index due_at. */
    private static void finish(Sql transaction, int version, Instant markedAt, Instant now) {
        transaction.update("""
                update rollouts
                set finished_at = ?
                where version <= ?
                and finished_at is null
                and not exists (select 1 from due where due_at <= ?)
                """, now, version, markedAt);
    }

    /** How far the latest one is. Index due_at. */
    Optional<RolloutProgress> latest(Instant now) {
        return sql.first(
                        """
                        select version, marked, total, started_at, finished_at,
                            case when finished_at is null and started_at is not null then (
                                select count(*)
                                from (
                                    select 1
                                    from due
                                    where due_at <= coalesce(marked_at, ?)
                                    and profile_id <= marked_until
                                    limit ?
                                ) as counted
                            ) else 0 end as waiting
                        from rollouts
                        where version = (select max(version) from rollouts)
                        """,
                        row -> new RolloutProgress.Counted(
                                row.integer("version"),
                                row.number("marked"),
                                row.number("total"),
                                row.number("waiting"),
                                row.optionalInstant("started_at"),
                                row.optionalInstant("finished_at")),
                        now,
                        MOST_COUNTED)
                .map(counted -> RolloutProgress.of(counted, now));
    }

    /** Locks them in the order of their ids, as the intake does. Primary key. */
    private static List<String> next(Sql transaction, String after, int limit) {
        return transaction.query("""
                select profile_id
                from due
                where profile_id > ?
                order by profile_id
                limit ?
                for update
                """, row -> row.text("profile_id"), after, limit);
    }

    private static void markDue(Sql transaction, List<String> ids, Instant now) {
        String[] profileIds = ids.toArray(String[]::new);
        transaction.update("""
                update due
                set due_at = least(due_at, ?)
                where profile_id = any(?)
                """, now, profileIds);
        transaction.update("""
                update profiles
                set retried_from = decided_until,
                    set_aside_at = null,
                    error = null
                where profile_id = any(?)
                and set_aside_at is not null
                """, (Object) profileIds);
    }
}
