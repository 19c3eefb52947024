package io.signalbox.admin;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Forgets a person: every row of every table that bears the profile's id. */
@Singleton
final class ErasureStore {

    /** All tables with a column {@code profile_id}; a test compares with the schema. */
    static final List<String> TABLES = List.of(
            "outbox",
            "deliveries",
            "triggers",
            "memberships",
            "membership_changes",
            "decisions",
            "events",
            "event_ids",
            "identifiers",
            "due",
            "profiles");

    /**
     * Erases a profile as part of a transaction; empty where there is none.
     *
     * @return how many rows of each table there were
     */
    Optional<Map<String, Integer>> erase(Sql transaction, String profileId) {
        // The loop and the intake hold this row while they write about the profile.
        transaction.query(
                "select profile_id from due where profile_id = ? for update", row -> row.text("profile_id"), profileId);
        Map<String, Integer> erased = new LinkedHashMap<>();
        for (String table : TABLES) {
            erased.put(table, transaction.update("delete from " + table + " where profile_id = ?", profileId));
        }
        return erased.getOrDefault("profiles", 0) == 0 ? Optional.empty() : Optional.of(erased);
    }
}
