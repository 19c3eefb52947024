package io.signalbox.profile;

import io.signalbox.platform.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who has to be decided when: one narrow row a profile. */
final class DueStore {

    private final Sql sql;

    DueStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Lets the transaction commit without waiting for the disk. A crash of the server may lose the last decisions, and
     * then their profiles are due as before: deciding them again gives the same, under the same message ids.
     */
    void relaxCommit(Sql transaction) {
        transaction.execute("set local synchronous_commit to off");
    }

    /**
     * Takes up to {@code limit} profiles that are due, those waiting longest first, and holds them until the transaction
     * ends. What another worker holds is left to it. Index due_at.
     */
    List<DueProfile> claimDue(Sql transaction, Instant now, int limit) {
        return transaction.query(
                """
                select profile_id, due_at, pending_from
                from due
                where due_at <= ?
                order by due_at
                limit ?
                for update skip locked
                """,
                row -> new DueProfile(
                        row.text("profile_id"), row.instant("due_at"), row.optionalInstant("pending_from")),
                now,
                limit);
    }

    /** Takes one profile if it is due and nobody holds it. */
    Optional<DueProfile> claimDue(Sql transaction, Instant now, String profileId) {
        return transaction.first(
                """
                select profile_id, due_at, pending_from
                from due
                where profile_id = ?
                and due_at <= ?
                for update skip locked
                """,
                row -> new DueProfile(
                        row.text("profile_id"), row.instant("due_at"), row.optionalInstant("pending_from")),
                profileId,
                now);
    }

    /**
     * When the next profile will be due, and with it those that follow within this time: the instant of the last of them.
     * Empty where nobody waits for anything. Who is due already is held by another worker, or the asker has just claimed
     * without finding it. Index due_at.
     */
    Optional<Instant> nextDueAfter(Instant now, Duration within) {
        return sql.inTransaction(transaction -> {
            transaction.planByIndex();
            return transaction.first("""
                with next as (
                    select due_at
                    from due
                    where due_at > ?
                    and due_at < 'infinity'
                    order by due_at
                    limit 1
                )
                select (
                    select max(due_at)
                    from due
                    where due_at between next.due_at and next.due_at + ? * interval '1 millisecond'
                ) as due_at
                from next
                """, row -> row.instant("due_at"), now, within.toMillis());
        });
    }

    /** How many profiles are due, counted up to a bound. Index due_at. */
    long countDue(Instant now, int bound) {
        return sql.first("""
                        select count(*) as count
                        from (select 1 from due where due_at <= ? limit ?) as counted
                        """, row -> row.number("count"), now, bound).orElse(0L);
    }

    /** Writes when each decided profile is due next. The caller holds the rows. */
    void save(Sql transaction, List<Decision> decisions) {
        transaction.update(
                """
                update due
                set due_at = d.due_at,
                    pending_from = d.pending_from
                from unnest(?, ?, ?) as d (profile_id, due_at, pending_from)
                where due.profile_id = d.profile_id
                """,
                decisions.stream().map(Decision::profileId).toArray(String[]::new),
                decisions.stream().map(Decision::dueAt).toArray(Instant[]::new),
                decisions.stream().map(d -> d.pendingFrom().orElse(null)).toArray(Instant[]::new));
    }

    /** Nothing wakes these profiles but a retry. */
    void park(Sql transaction, List<String> profileIds) {
        transaction.update("""
                update due
                set due_at = 'infinity'
                where profile_id = any(?)
                """, (Object) profileIds.toArray(String[]::new));
    }
}
