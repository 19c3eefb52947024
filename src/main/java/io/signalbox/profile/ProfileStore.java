package io.signalbox.profile;

import io.signalbox.model.ProfileState;
import io.signalbox.model.ProfileState.UnitState;
import io.signalbox.model.TriggerKey;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of profiles: read and written in bulk by the loop. */
final class ProfileStore {

    /** By profile id; one that does not exist is missing. Primary key. */
    Map<String, StoredProfile> load(Sql transaction, List<String> profileIds) {
        Map<String, StoredProfile> profiles = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, state, decided_seq, decided_until,
                       set_aside_at is not null as set_aside, failures is null as retrying,
                       rebuild_at, merged_into is not null as merged
                from profiles
                where profile_id = any(?)
                """,
                row -> new StoredProfile(
                        row.text("profile_id"),
                        row.optionalBytes("state"),
                        row.number("decided_seq"),
                        row.optionalInstant("decided_until"),
                        row.flag("set_aside"),
                        row.flag("retrying"),
                        row.optionalInstant("rebuild_at"),
                        row.flag("merged")),
                profile -> profiles.put(profile.profileId(), profile),
                (Object) profileIds.toArray(String[]::new));
        return profiles;
    }

    /** All triggers that ever fired, by profile. Primary key of triggers, its first column. */
    Map<String, Set<TriggerKey>> fired(Sql transaction, List<String> profileIds) {
        Map<String, Set<TriggerKey>> fired = new HashMap<>();
        transaction.forEach(
                """
                select profile_id, trigger, cause
                from triggers
                where profile_id = any(?)
                """,
                row -> Map.entry(row.text("profile_id"), new TriggerKey(row.text("trigger"), row.text("cause"))),
                entry -> fired.computeIfAbsent(entry.getKey(), profileId -> new HashSet<>())
                        .add(entry.getValue()),
                (Object) profileIds.toArray(String[]::new));
        return fired;
    }

    /** Writes the new state of each profile; its traits only where they changed, since they are for reading. */
    void save(Sql transaction, List<Decision> decisions) {
        transaction.update(
                """
                update profiles
                set state = d.state,
                    traits = coalesce(d.traits::jsonb, profiles.traits),
                    decided_seq = d.decided_seq,
                    decided_until = d.decided_until,
                    rulebook = nullif(d.rulebook, ''),
                    rebuild_at = null,
                    retried_from = null,
                    set_aside_at = null,
                    error = null,
                    failures = d.failures::jsonb
                from unnest(?::text[], ?::bytea[], ?::text[], ?::int8[], ?::timestamptz[], ?::text[], ?::text[])
                    as d (profile_id, state, traits, decided_seq, decided_until, rulebook, failures)
                where profiles.profile_id = d.profile_id
                """,
                decisions.stream().map(Decision::profileId).toArray(String[]::new),
                decisions.stream().map(Decision::state).toArray(byte[][]::new),
                decisions.stream().map(ProfileStore::changedTraits).toArray(String[]::new),
                decisions.stream().map(Decision::decidedSeq).toArray(Long[]::new),
                decisions.stream().map(d -> d.outcome().state().decidedUntil()).toArray(Instant[]::new),
                decisions.stream().map(d -> d.outcome().state().rulebook()).toArray(String[]::new),
                decisions.stream().map(d -> failures(d.outcome().state())).toArray(String[]::new));
    }

    /** Keeps a profile as it is, with the reason why it could not be decided. */
    void setAside(Sql transaction, String profileId, Instant at, String error) {
        transaction.update("""
                update profiles
                set set_aside_at = ?,
                    error = ?
                where profile_id = ?
                """, at, error, profileId);
    }

    /**
     * Lets profiles that were set aside, or whose rule files failed, be decided again.
     *
     * @return how many of them were in trouble
     */
    int retry(Sql transaction, List<String> profileIds, Instant now) {
        // The due rows first and in order: so do the intake and the loop.
        transaction.query("""
                select profile_id
                from due
                where profile_id = any(?)
                order by profile_id collate "C"
                for update
                """, row -> row.text("profile_id"), (Object) profileIds.toArray(String[]::new));
        int retried = transaction.update("""
                update profiles
                set retried_from = case when set_aside_at is null then retried_from else decided_until end,
                    set_aside_at = null,
                    error = null,
                    failures = null
                where profile_id = any(?)
                and (set_aside_at is not null or failures is not null)
                """, (Object) profileIds.toArray(String[]::new));
        transaction.update("""
                update due
                set due_at = least(due_at, ?)
                where profile_id = any(?)
                """, now, profileIds.toArray(String[]::new));
        return retried;
    }

    /** Profiles in trouble after this id, in order of their ids. Index profiles_in_trouble. */
    List<String> inTrouble(Sql transaction, String after, int limit) {
        return transaction.query("""
                select profile_id
                from profiles
                where (set_aside_at is not null or failures is not null)
                and profile_id > ?
                order by profile_id
                limit ?
                """, row -> row.text("profile_id"), after, limit);
    }

    /** How many profiles are in trouble. Index profiles_in_trouble. */
    Troubles troubles(Sql sql) {
        return sql.first("""
                        select count(set_aside_at) as set_aside, count(failures) as failing
                        from profiles
                        where set_aside_at is not null or failures is not null
                        """, row -> new Troubles(row.number("set_aside"), row.number("failing")))
                .orElse(Troubles.NONE);
    }

    private static @Nullable String changedTraits(Decision decision) {
        Map<String, Object> traits = traits(decision.outcome().state());
        boolean unchanged = !decision.rebuilt()
                && decision.before().map(ProfileStore::traits).orElse(Map.of()).equals(traits);
        return unchanged ? null : Json.write(traits);
    }

    /** As everyone reads them: sent ones, overlaid by computed ones. */
    private static Map<String, Object> traits(ProfileState state) {
        if (state.traits().isEmpty() && state.computed().isEmpty()) {
            return Map.of();
        }
        Map<String, Object> traits = new TreeMap<>();
        state.traits().forEach((name, sent) -> sent.value().ifPresent(value -> traits.put(name, value)));
        state.computed().forEach((name, claim) -> traits.put(name, claim.value()));
        return traits;
    }

    private static @Nullable String failures(ProfileState state) {
        Map<String, String> failures = new TreeMap<>();
        for (Map.Entry<String, UnitState> unit : state.units().entrySet()) {
            unit.getValue().error().ifPresent(error -> failures.put(unit.getKey(), error));
        }
        return failures.isEmpty() ? null : Json.write(failures);
    }
}
