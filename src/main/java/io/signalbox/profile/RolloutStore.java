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

    private record Rollout(int version, String markedUntil) {}

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
     * Makes the next profiles due, also those that were set aside.
     *
     * @return how many; empty where all are, or where another replica is at it
     */
    Optional<Integer> advance(Instant now, int limit) {
        return sql.inTransaction(transaction -> {
            Optional<Rollout> rollout = claim(transaction);
            if (rollout.isEmpty()) {
                return Optional.empty();
            }
            List<String> ids = next(transaction, rollout.get().markedUntil(), limit);
            if (ids.size() < limit) {
                // A version that was overtaken needs no round of its own: who is decided goes through all of them.
                transaction.update("""
                        update rollouts
                        set finished_at = ?
                        where version <= ?
                        and finished_at is null
                        """, now, rollout.get().version());
            } else {
                transaction.update("""
                        update rollouts
                        set marked_until = ?
                        where version = ?
                        """, ids.get(ids.size() - 1), rollout.get().version());
            }
            markDue(transaction, ids, now);
            return Optional.of(ids.size());
        });
    }

    private static Optional<Rollout> claim(Sql transaction) {
        return transaction.first("""
                select version, marked_until
                from rollouts
                where finished_at is null
                and version = (select max(version) from rollouts)
                for update skip locked
                """, row -> new Rollout(row.integer("version"), row.text("marked_until")));
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
                set set_aside_at = null,
                    error = null
                where profile_id = any(?)
                and set_aside_at is not null
                """, (Object) profileIds);
    }
}
