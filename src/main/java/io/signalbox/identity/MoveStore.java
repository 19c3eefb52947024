package io.signalbox.identity;

import io.signalbox.identity.Partition.Node;
import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Moves what belongs to identifiers from profile to profile: their events with the guard of their ids, and the ledger of
 * triggers, which is copied, so that neither side fires again what one of them has fired.
 *
 * <p>Profiles that lose or gain something are due at once. Their state is made anew from the log as of an instant up to
 * which all of them are decided, and decided there once, muted; what came after it, such as an event that is still
 * pending, is decided as ever.
 */
final class MoveStore {

    /** Before the number of an identifier: stands for a profile in the log, for events that are there twice. */
    private static final String TWINS = "twins of identifier ";

    /** The profile that a profile's identifiers have moved to. */
    Optional<String> mergedInto(Sql transaction, String profileId) {
        return transaction
                .first(
                        "select merged_into from profiles where profile_id = ?",
                        row -> row.optionalText("merged_into"),
                        profileId)
                .flatMap(into -> into);
    }

    /**
     * Of each, in their order: the profile that the person of this one has by now, and then all that were merged into it, one
     * after the other or one into the next; none where it was erased. Primary key of profiles, and profiles_merged.
     */
    List<List<String>> profilesOf(Sql transaction, List<String> profileIds) {
        return transaction.query("""
                with recursive way as (
                    select l.n, p.profile_id, p.merged_into
                    from unnest(?::text[]) with ordinality as l (profile_id, n)
                    join profiles as p on p.profile_id = l.profile_id
                    union all
                    select way.n, p.profile_id, p.merged_into
                    from way
                    join profiles as p on p.profile_id = way.merged_into
                ),
                own as (
                    select n, profile_id, 0 as merges from way where merged_into is null
                    union all
                    select own.n, p.profile_id, own.merges + 1
                    from own
                    join profiles as p on p.merged_into = own.profile_id
                )
                select l.n, array_remove(array_agg(own.profile_id order by own.merges, own.profile_id collate "C"), null)
                    as profile_ids
                from unnest(?::text[]) with ordinality as l (profile_id, n)
                left join own on own.n = l.n
                group by l.n
                order by l.n
                """, row -> row.texts("profile_ids"), profileIds, profileIds);
    }

    /** What stands for the profile of this profile's identifiers where events are there twice. Index identifiers_profile. */
    List<String> twinsOf(Sql transaction, String profileId) {
        return transaction.query(
                "select ? || identifier_id as twins from identifiers where profile_id = ?",
                row -> row.text("twins"),
                TWINS,
                profileId);
    }

    private record Pair(String source, String target) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int bySource = source.compareTo(other.source);
            return bySource == 0 ? target.compareTo(other.target) : bySource;
        }
    }

    /**
     * Moves identifiers and all that belongs to them.
     *
     * @param around all identifiers that were looked at; they must still be there
     * @param merged where people went who had a profile that is nobody's now; empty: it is somebody's
     * @throws MovedMeanwhileException where somebody was erased meanwhile, so that all must begin again
     */
    void move(
            Sql transaction,
            Collection<Node> around,
            Map<Node, String> moving,
            Map<String, Optional<String>> merged,
            Instant now) {
        TreeSet<String> profileIds = new TreeSet<>();
        Map<Pair, List<Long>> cells = new TreeMap<>();
        moving.forEach((node, target) -> {
            profileIds.add(node.profileId());
            profileIds.add(target);
            cells.computeIfAbsent(new Pair(node.profileId(), target), pair -> new ArrayList<>())
                    .add(node.id());
        });
        String[] all = profileIds.toArray(String[]::new);
        lock(transaction, all);
        long gone = around.size() - countThere(transaction, around);
        if (gone > 0) {
            throw new MovedMeanwhileException(gone);
        }
        rebuild(transaction, all, now);
        cells.forEach((pair, ids) -> {
            moveEvents(transaction, pair, ids.toArray(Long[]::new));
            copyLedger(transaction, pair);
            copyContents(transaction, pair);
        });
        transaction.update(
                """
                update identifiers
                set profile_id = m.target
                from unnest(?::int8[], ?::text[]) as m(identifier_id, target)
                where identifiers.identifier_id = m.identifier_id
                """,
                moving.keySet().stream().map(Node::id).toArray(Long[]::new),
                moving.values().toArray(String[]::new));
        takeUp(transaction, all);
        cells.keySet()
                .forEach(pair -> moveRuns(
                        transaction,
                        pair,
                        "exists (select 1 from event_ids as e where e.profile_id = ? and e.event_id = r.run)",
                        pair.target()));
        merged.forEach((source, into) -> into.ifPresent(target -> {
            moveRuns(transaction, new Pair(source, target), "?::text is not null", "");
            joinRuns(transaction, new Pair(source, target), now);
        }));
        transaction.update(
                """
                update profiles
                set merged_into = m.target
                from unnest(?::text[], ?::text[]) as m(profile_id, target)
                where profiles.profile_id = m.profile_id
                """,
                merged.keySet().toArray(String[]::new),
                merged.values().stream().map(into -> into.orElse(null)).toArray(String[]::new));
    }

    /**
     * The rows by which the loop and the intake hold a profile: made or locked one after the other in the order in which the
     * intake takes them, so that neither holds one that the other waits for.
     */
    private static void lock(Sql transaction, String[] profileIds) {
        transaction.update("""
                insert into due (profile_id, due_at)
                select profile_id, 'infinity'
                from unnest(?::text[]) as new(profile_id)
                order by profile_id collate "C"
                on conflict (profile_id) do update
                set due_at = due.due_at
                """, (Object) profileIds);
    }

    private static long countThere(Sql transaction, Collection<Node> nodes) {
        return transaction
                .first(
                        "select count(*) as there from identifiers where identifier_id = any(?)",
                        row -> row.number("there"),
                        (Object) nodes.stream().map(Node::id).toArray(Long[]::new))
                .orElse(0L);
    }

    /**
     * Has states made anew as of the last instant up to which all of the profiles are decided: right before the first of
     * them was due, where one that was set aside stopped, even if it is to be decided again by now, or now where none is. Where none was ever decided there is nothing to make anew.
     *
     * <p>Places in the log are given anew to what is pending, since one number must say of a profile what is handled.
     */
    private static void rebuild(Sql transaction, String[] profileIds, Instant now) {
        Optional<Instant> undecidedFrom = transaction
                .first("""
                        select min(coalesce(
                                p.rebuild_at,
                                p.retried_from,
                                case when p.set_aside_at is not null then p.decided_until end,
                                -- One that failed at its first decision, retried or not.
                                case
                                    when p.decided_until is null
                                    then (select min(received_at) from events where profile_id = p.profile_id)
                                        - interval '1 millisecond'
                                end,
                                greatest(p.decided_until, date_trunc('milliseconds', d.due_at) - interval '1 millisecond')
                            )) as undecided_from
                        from profiles as p
                        join due as d on d.profile_id = p.profile_id
                        where p.profile_id = any(?)
                        and (d.due_at <= ? or p.set_aside_at is not null)
                        """, row -> row.optionalInstant("undecided_from"), profileIds, now)
                .flatMap(from -> from);
        Instant before = now.minusMillis(1);
        Instant at = undecidedFrom.filter(from -> from.isBefore(before)).orElse(before);
        boolean isDecided =
                transaction.first("""
                        select 1 as decided
                        from profiles
                        where profile_id = any(?)
                        and (state is not null or rebuild_at is not null)
                        limit 1
                        """, row -> true, (Object) profileIds).orElse(false);
        if (isDecided) {
            long handled = transaction
                    .first("select nextval('event_seq') as seq", row -> row.number("seq"))
                    .orElseThrow();
            transaction.update("""
                    update events as e
                    set seq = n.seq
                    from (
                        select o.profile_id, o.event_id, o.occurred_at, nextval('event_seq') as seq
                        from (
                            select e.profile_id, e.event_id, e.occurred_at
                            from events as e
                            join profiles as p on p.profile_id = e.profile_id
                            where e.profile_id = any(?)
                            and (e.seq > p.decided_seq
                                or e.occurred_at > coalesce(p.rebuild_at, p.decided_until, '-infinity'))
                            order by e.seq
                            offset 0
                        ) as o
                    ) as n
                    where e.profile_id = n.profile_id
                    and e.occurred_at = n.occurred_at
                    and e.event_id = n.event_id
                    """, (Object) profileIds);
            transaction.update("""
                    update profiles
                    set rebuild_at = ?,
                        decided_seq = ?
                    where profile_id = any(?)
                    """, at, handled, profileIds);
        }
        transaction.update("""
                update due
                set due_at = least(due_at, ?),
                    pending_from = (select min(pending_from) from due where profile_id = any(?))
                where profile_id = any(?)
                """, now, profileIds, profileIds);
    }

    /**
     * Moves events with the guard of their ids. One whose id the target has already is there twice: it is laid by under its
     * identifier, where no profile has it.
     */
    private static void moveEvents(Sql transaction, Pair pair, Long[] cells) {
        transaction.update(
                """
                with moving as (
                    select e.event_id, e.occurred_at,
                        case
                            when exists (
                                select 1
                                from event_ids as i
                                where i.profile_id = ?
                                and i.event_id = e.event_id
                            ) then ? || e.identifier_id
                            else ?
                        end as target
                    from events as e
                    where e.profile_id = ?
                    and e.identifier_id = any(?)
                ),
                moved as (
                    update events as e
                    set profile_id = m.target
                    from moving as m
                    where e.profile_id = ?
                    and e.occurred_at = m.occurred_at
                    and e.event_id = m.event_id
                )
                update event_ids as i
                set profile_id = m.target
                from moving as m
                where i.profile_id = ?
                and i.event_id = m.event_id
                """, pair.target(), TWINS, pair.target(), pair.source(), cells, pair.source(), pair.source());
    }

    /** Gives profiles what was laid by, where they have no event of that id any more. */
    private static void takeUp(Sql transaction, String[] profileIds) {
        List<Map.Entry<Long, String>> holders = transaction.query(
                """
                select i.identifier_id, i.profile_id
                from identifiers as i
                where i.profile_id = any(?)
                and exists (
                    select 1
                    from event_ids
                    where profile_id = ? || i.identifier_id
                )
                order by i.identifier_id
                """, row -> Map.entry(row.number("identifier_id"), row.text("profile_id")), profileIds, TWINS);
        // What the profile still has of them is laid by again, which changes nothing.
        holders.forEach(holder -> moveEvents(
                transaction, new Pair(TWINS + holder.getKey(), holder.getValue()), new Long[] {holder.getKey()}));
    }

    /** What one of them has said is said by both: a sender may say it again. */
    private static void copyContents(Sql transaction, Pair pair) {
        transaction.update("""
                insert into event_contents (profile_id, content_hash, event_id, occurred_at)
                select ?, content_hash, event_id, occurred_at
                from event_contents
                where profile_id = ?
                order by content_hash
                on conflict (profile_id, content_hash) do nothing
                """, pair.target(), pair.source());
    }

    /** Runs of flows move with the event that caused them, or with all that a profile has. */
    private static void moveRuns(Sql transaction, Pair pair, String which, String parameter) {
        for (String table : List.of("flow_changes", "flow_runs")) {
            transaction.update("""
                    update %s as r
                    set profile_id = ?
                    where profile_id = ?
                    and %s
                    and not exists (
                        select 1
                        from flow_runs as t
                        where t.profile_id = ?
                        and t.flow = r.flow
                        and t.run = r.run
                    )
                    """.formatted(table, which), pair.target(), pair.source(), parameter, pair.target());
        }
    }

    /** Of two runs with the same cause, a text, the one that began first goes on, with the person. */
    private static void joinRuns(Sql transaction, Pair pair, Instant now) {
        transaction.update("""
                update flow_runs as t
                set edition = s.edition,
                    started_at = s.started_at,
                    start_at = s.start_at,
                    start_id = s.start_id,
                    cause = s.cause,
                    detail = s.detail,
                    step = s.step,
                    since = s.since,
                    goal_at = s.goal_at,
                    next_at = s.next_at,
                    held_out = s.held_out
                from flow_runs as s
                where t.profile_id = ?
                and s.profile_id = ?
                and s.flow = t.flow
                and s.run = t.run
                and s.started_at < t.started_at
                and s.ended_at is null
                and t.ended_at is null
                """, pair.target(), pair.source());
        transaction.update("""
                with ended as (
                    update flow_runs
                    set ended_at = ?,
                        end_reason = 'merged',
                        next_at = null
                    where profile_id = ?
                    and ended_at is null
                    returning profile_id, flow, run, step
                )
                insert into flow_changes (profile_id, flow, run, kind, step, detail, destination, at, decided_at)
                select profile_id, flow, run, 'flow-ended', step, 'merged', '', ?, ?
                from ended
                """, now, pair.source(), now, now);
    }

    private static void copyLedger(Sql transaction, Pair pair) {
        transaction.update("""
                insert into triggers
                    (profile_id, trigger, cause, fired_at, decided_at, muted, rulebook, file, rule, evidence, absence,
                     fired_by)
                select ?, trigger, cause, fired_at, decided_at, muted, rulebook, file, rule, evidence, absence,
                    coalesce(fired_by, profile_id)
                from triggers
                where profile_id = ?
                on conflict (profile_id, trigger, cause) do nothing
                """, pair.target(), pair.source());
    }
}
