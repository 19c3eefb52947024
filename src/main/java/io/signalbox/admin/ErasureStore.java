package io.signalbox.admin;

import io.signalbox.identity.Identifier;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every row that tells of a person: those that bear the profile's id, and refused events that name an identifier. */
@Singleton
final class ErasureStore {

    /**
     * All tables with a column {@code profile_id}; a test compares with the schema. Samples of backtests go after the
     * profile, whose row whoever writes one of them holds.
     */
    static final List<String> TABLES = List.of(
            "outbox",
            "deliveries",
            "triggers",
            "memberships",
            "membership_changes",
            "decisions",
            "events",
            "event_ids",
            "event_contents",
            "flow_runs",
            "flow_changes",
            "identifiers",
            "due",
            "profiles",
            "backtest_samples");

    /**
     * Erases a profile as part of a transaction; empty where there is nothing of it anywhere.
     *
     * @param twins what stands for a profile where the log has events of the person
     * @param identifiers what the person is known by
     * @return how many rows of each table there were
     */
    Optional<Map<String, Integer>> erase(
            Sql transaction, String profileId, List<String> twins, List<Identifier> identifiers) {
        List<String> all = withMerged(transaction, profileId);
        boolean isMade = false;
        for (String id : all) {
            boolean made = lock(transaction, id);
            isMade |= made && id.equals(profileId);
        }
        all.addAll(twins);
        Map<String, Integer> erased = new LinkedHashMap<>();
        for (String table : TABLES) {
            erased.put(table, transaction.update("delete from " + table + " where profile_id = any(?)", (Object)
                    all.toArray(String[]::new)));
        }
        if (isMade) {
            erased.put("due", 0);
        }
        if (erased.values().stream().allMatch(rows -> rows == 0)) {
            return Optional.empty();
        }
        erased.put("quarantine", eraseRefused(transaction, Set.copyOf(identifiers)));
        return Optional.of(erased);
    }

    /**
     * The profile and those that were merged into it, one into the next as well: they are one person, and have a history of
     * their own. In the order in which everybody locks.
     */
    private static List<String> withMerged(Sql transaction, String profileId) {
        List<String> all = transaction.query("""
                with recursive own as (
                    select ?::text as profile_id
                    union
                    select p.profile_id
                    from own
                    join profiles as p on p.merged_into = own.profile_id
                )
                select profile_id
                from own
                """, row -> row.text("profile_id"), profileId);
        List<String> sorted = new ArrayList<>(all);
        sorted.sort(null);
        return sorted;
    }

    /**
     * The loop and the intake hold the due row while they write about the profile, and an import the profile's while it
     * links identifiers to it.
     *
     * @return whether there was no due row: it is made, or somebody might come in before the commit unseen
     */
    private static boolean lock(Sql transaction, String profileId) {
        boolean isMade = transaction.update("""
                        insert into due (profile_id, due_at)
                        values (?, 'infinity')
                        on conflict (profile_id) do nothing
                        """, profileId) == 1;
        transaction.query(
                "select profile_id from due where profile_id = ? for update", row -> row.text("profile_id"), profileId);
        transaction.query(
                "select profile_id from profiles where profile_id = ? for update",
                row -> row.text("profile_id"),
                profileId);
        return isMade;
    }

    private record Refused(String id, boolean isMeant) {}

    private static int eraseRefused(Sql transaction, Set<Identifier> identifiers) {
        if (identifiers.isEmpty()) {
            return 0;
        }
        // One pass over a table that is cut after some weeks; erasing people is rare. What was sent may spell a value
        // in
        // any way, so that no index could find it.
        List<String> ids = new ArrayList<>();
        transaction.forEach(
                "select quarantine_id, raw from quarantine",
                row -> new Refused(row.text("quarantine_id"), RefusedText.names(row.text("raw"), identifiers)),
                refused -> {
                    if (refused.isMeant()) {
                        ids.add(refused.id());
                    }
                });
        return transaction.update(
                "delete from quarantine where quarantine_id = any(?)", (Object) ids.toArray(String[]::new));
    }
}
