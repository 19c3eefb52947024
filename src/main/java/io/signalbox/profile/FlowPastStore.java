package io.signalbox.profile;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Forgets what flows did long ago, a portion a transaction. */
@Singleton
final class FlowPastStore {

    private final Sql sql;

    FlowPastStore(Sql sql) {
        this.sql = sql;
    }

    /** A run, by its primary key. */
    record Key(String profileId, String flow, String run) {
        /** Before all runs. */
        static final Key FIRST = new Key("", "", "");
    }

    /** @param last the last run that was looked at; empty: there are no more */
    record Portion(Optional<Key> last, int forgotten) {}

    private record Looked(Key key, boolean isOver) {}

    /**
     * Looks at the next runs after one and deletes those that ended before an instant, but for the last run of each person
     * and flow, whose start says when the flow may begin again. Primary key of flow_runs.
     */
    Portion forgetRuns(Key after, Instant before, int limit) {
        List<Looked> looked = sql.query(
                """
                select r.profile_id, r.flow, r.run,
                    r.ended_at is not null
                    and r.ended_at < ?
                    and exists (
                        select 1
                        from flow_runs as n
                        where n.profile_id = r.profile_id
                        and n.flow = r.flow
                        and (n.started_at, n.run) > (r.started_at, r.run)
                    ) as over
                from flow_runs as r
                where (r.profile_id, r.flow, r.run) > (?, ?, ?)
                order by r.profile_id, r.flow, r.run
                limit ?
                """,
                row -> new Looked(new Key(row.text("profile_id"), row.text("flow"), row.text("run")), row.flag("over")),
                before,
                after.profileId(),
                after.flow(),
                after.run(),
                limit);
        List<Key> over = looked.stream().filter(Looked::isOver).map(Looked::key).toList();
        return new Portion(
                looked.size() < limit
                        ? Optional.empty()
                        : Optional.of(looked.get(looked.size() - 1).key()),
                over.isEmpty() ? 0 : delete(over));
    }

    /** Asks for a later run once more: what was the last one may have been erased, or moved to another profile, meanwhile. */
    private int delete(List<Key> runs) {
        return sql.update(
                """
                delete from flow_runs as r
                using unnest(?::text[], ?::text[], ?::text[]) as o (profile_id, flow, run)
                where r.profile_id = o.profile_id
                and r.flow = o.flow
                and r.run = o.run
                and r.ended_at is not null
                and exists (
                    select 1
                    from flow_runs as n
                    where n.profile_id = r.profile_id
                    and n.flow = r.flow
                    and (n.started_at, n.run) > (r.started_at, r.run)
                )
                """,
                runs.stream().map(Key::profileId).toArray(String[]::new),
                runs.stream().map(Key::flow).toArray(String[]::new),
                runs.stream().map(Key::run).toArray(String[]::new));
    }

    /**
     * Deletes what was found to have happened before an instant, but for what happened to runs that are under way; answers
     * how much, at most {@code limit}. Index flow_changes_by_age, and the primary key of flow_runs.
     */
    int forgetChanges(Instant before, int limit) {
        return sql.update("""
                delete from flow_changes
                where ctid = any(array(
                    select c.ctid
                    from flow_changes as c
                    where c.decided_at < ?
                    and not exists (
                        select 1
                        from flow_runs as r
                        where r.profile_id = c.profile_id
                        and r.flow = c.flow
                        and r.run = c.run
                        and r.ended_at is null
                    )
                    limit ?
                ))
                and decided_at < ?
                """, before, limit, before);
    }
}
