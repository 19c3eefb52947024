package io.signalbox.profile;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.FlowRun;
import io.signalbox.model.ProfileState;
import io.signalbox.platform.Json;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables {@code flow_runs} and {@code flow_changes}: where people stand in flows, and what happened in them. */
final class FlowRunStore {

    private record Active(String profileId, FlowRun run, Optional<Instant> next) {}

    private record LastStart(String profileId, String flow, Instant at) {}

    /** By profile id; one in no flow is missing. Index flow_runs_active, and the primary key. */
    Map<String, FlowRun.All> load(Sql transaction, List<String> profileIds) {
        String[] ids = profileIds.toArray(String[]::new);
        Map<String, Map<String, Instant>> starts = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, flow, max(started_at) as started_at
                from flow_runs
                where profile_id = any(?)
                group by profile_id, flow
                """,
                row -> new LastStart(row.text("profile_id"), row.text("flow"), row.instant("started_at")),
                last -> starts.computeIfAbsent(last.profileId(), id -> new HashMap<>())
                        .put(last.flow(), last.at()),
                (Object) ids);
        if (starts.isEmpty()) {
            return Map.of();
        }
        Map<String, List<Active>> active = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, flow, edition, run, started_at, start_at, start_id, cause, detail, step, since,
                    goal_at is not null as goal, held_out, next_at
                from flow_runs
                where profile_id = any(?)
                and ended_at is null
                """,
                FlowRunStore::active,
                one -> active.computeIfAbsent(one.profileId(), id -> new ArrayList<>())
                        .add(one),
                (Object) ids);
        Map<String, FlowRun.All> all = new HashMap<>();
        starts.forEach((profileId, last) -> {
            List<Active> own = active.getOrDefault(profileId, List.of());
            Map<FlowRun.Key, FlowRun> runs = new HashMap<>();
            own.forEach(one -> runs.put(one.run().key(), one.run()));
            Optional<Instant> next =
                    own.stream().flatMap(one -> one.next().stream()).min(Instant::compareTo);
            all.put(profileId, new FlowRun.All(runs, last, next));
        });
        return all;
    }

    private static Active active(Row row) throws SQLException {
        FlowRun run = new FlowRun(
                row.text("flow"),
                row.text("edition"),
                row.text("run"),
                row.instant("started_at"),
                new EventRef(row.instant("start_at"), row.text("start_id")),
                Json.readObject(row.text("cause")),
                row.text("detail"),
                row.text("step"),
                row.instant("since"),
                row.flag("goal"),
                row.flag("held_out"));
        return new Active(row.text("profile_id"), run, row.optionalInstant("next_at"));
    }

    /** A run as its row. */
    private record Stored(
            String profileId,
            FlowRun run,
            @Nullable Instant goalAt,
            @Nullable Instant next,
            @Nullable Instant endedAt,
            @Nullable String reason) {

        @Override
        public String toString() {
            return run.toString();
        }
    }

    /** Writes where people stand now, and what happened on the way. */
    void save(Sql transaction, List<Decision> decisions, Instant decidedAt) {
        List<Stored> rows = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<Change.InFlow> changes = new ArrayList<>();
        for (Decision decision : decisions) {
            FlowRun.All before = decision.before().map(ProfileState::runs).orElse(FlowRun.All.NONE);
            FlowRun.All after = decision.outcome().state().runs();
            List<Change.InFlow> own = decision.outcome().changes().stream()
                    .filter(Change.InFlow.class::isInstance)
                    .map(Change.InFlow.class::cast)
                    .toList();
            if (own.isEmpty() && before.equals(after)) {
                continue;
            }
            own.forEach(change -> {
                owners.add(decision.profileId());
                changes.add(change);
            });
            rows.addAll(rows(decision.profileId(), before, after, own));
        }
        if (!rows.isEmpty()) {
            upsert(transaction, rows);
        }
        if (!changes.isEmpty()) {
            log(transaction, owners, changes, decidedAt);
        }
    }

    private static List<Stored> rows(
            String profileId, FlowRun.All before, FlowRun.All after, List<Change.InFlow> changes) {
        Map<FlowRun.Key, FlowRun> known = new LinkedHashMap<>(before.active());
        Map<FlowRun.Key, Instant> goals = new HashMap<>();
        Map<FlowRun.Key, Change.InFlow> ends = new HashMap<>();
        Set<FlowRun.Key> heldOut = changes.stream()
                .filter(change -> change.what() == Change.InFlow.Kind.WITHHELD)
                .map(change -> new FlowRun.Key(change.flow(), change.run()))
                .collect(Collectors.toSet());
        for (Change.InFlow change : changes) {
            FlowRun.Key key = new FlowRun.Key(change.flow(), change.run());
            switch (change.what()) {
                case STARTED -> {
                    EventRef start = change.reason().evidence().stream()
                            .filter(ref -> ref.id().equals(change.run()))
                            .findFirst()
                            .orElse(new EventRef(change.at(), change.run()));
                    known.put(
                            key,
                            new FlowRun(
                                    change.flow(),
                                    "",
                                    change.run(),
                                    change.at(),
                                    start,
                                    Map.of(),
                                    change.detail(),
                                    "",
                                    change.at(),
                                    false,
                                    heldOut.contains(key)));
                    ends.remove(key);
                }
                case GOAL -> goals.put(key, change.at());
                case ENDED -> ends.put(key, change);
                default -> {
                    // Where it stands now says it all.
                }
            }
        }
        known.putAll(after.active());
        List<Stored> rows = new ArrayList<>();
        known.forEach((key, run) -> {
            Change.InFlow end = after.active().containsKey(key) ? null : ends.get(key);
            rows.add(new Stored(
                    profileId,
                    end == null ? run : run.at(end.step(), end.at()),
                    goals.get(key),
                    end == null ? after.next().orElse(null) : null,
                    end == null ? null : end.at(),
                    end == null ? null : end.detail()));
        });
        return rows;
    }

    private static void upsert(Sql transaction, List<Stored> rows) {
        transaction.update(
                """
                insert into flow_runs
                    (profile_id, flow, edition, run, started_at, start_at, start_id, cause, detail, step, since, goal_at,
                     next_at, ended_at, end_reason, held_out)
                select profile_id, flow, edition, run, started_at, start_at, start_id, cause::json, detail, step, since,
                    goal_at, next_at, ended_at, end_reason, held_out
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[],
                            ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
                            ?::timestamptz[], ?::text[], ?::bool[])
                    as r (profile_id, flow, edition, run, started_at, start_at, start_id, cause, detail, step, since,
                          goal_at, next_at, ended_at, end_reason, held_out)
                on conflict (profile_id, flow, run) do update
                set edition = excluded.edition,
                    step = excluded.step,
                    since = excluded.since,
                    goal_at = coalesce(flow_runs.goal_at, excluded.goal_at),
                    next_at = excluded.next_at,
                    ended_at = excluded.ended_at,
                    end_reason = excluded.end_reason
                """,
                rows.stream().map(Stored::profileId).toArray(String[]::new),
                rows.stream().map(row -> row.run().flow()).toArray(String[]::new),
                rows.stream().map(row -> row.run().edition()).toArray(String[]::new),
                rows.stream().map(row -> row.run().id()).toArray(String[]::new),
                rows.stream().map(row -> row.run().startedAt()).toArray(Instant[]::new),
                rows.stream().map(row -> row.run().start().at()).toArray(Instant[]::new),
                rows.stream().map(row -> row.run().start().id()).toArray(String[]::new),
                rows.stream().map(row -> Json.write(row.run().cause())).toArray(String[]::new),
                rows.stream().map(row -> row.run().detail()).toArray(String[]::new),
                rows.stream().map(row -> row.run().step()).toArray(String[]::new),
                rows.stream().map(row -> row.run().since()).toArray(Instant[]::new),
                rows.stream().map(Stored::goalAt).toArray(Instant[]::new),
                rows.stream().map(Stored::next).toArray(Instant[]::new),
                rows.stream().map(Stored::endedAt).toArray(Instant[]::new),
                rows.stream().map(Stored::reason).toArray(String[]::new),
                rows.stream().map(row -> row.run().heldOut()).toArray(Boolean[]::new));
    }

    private static void log(Sql transaction, List<String> owners, List<Change.InFlow> changes, Instant decidedAt) {
        transaction.update(
                """
                insert into flow_changes (profile_id, flow, run, kind, step, detail, destination, at, decided_at)
                select profile_id, flow, run, kind, step, detail, destination, at, ?
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                    with ordinality as c (profile_id, flow, run, kind, step, detail, destination, at, place)
                order by place
                """,
                decidedAt,
                owners.toArray(String[]::new),
                changes.stream().map(Change.InFlow::flow).toArray(String[]::new),
                changes.stream().map(Change.InFlow::run).toArray(String[]::new),
                changes.stream().map(Change::kind).toArray(String[]::new),
                changes.stream().map(Change.InFlow::step).toArray(String[]::new),
                changes.stream().map(Change.InFlow::detail).toArray(String[]::new),
                changes.stream().map(Change.InFlow::destination).toArray(String[]::new),
                changes.stream().map(Change::at).toArray(Instant[]::new));
    }
}
