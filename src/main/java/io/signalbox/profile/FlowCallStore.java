package io.signalbox.profile;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Whose the answer to a call is. */
@Singleton
final class FlowCallStore {

    /** The profile, or the one that it was merged into; empty: it was erased. Primary key of profiles. */
    Optional<String> home(Sql transaction, String profileId) {
        Optional<String> home = Optional.of(profileId);
        Optional<String> next = home;
        while (next.isPresent()) {
            home = next;
            next = mergedInto(transaction, home.get());
        }
        return home.filter(id -> transaction
                .first("select 1 as one from profiles where profile_id = ?", row -> row.integer("one"), id)
                .isPresent());
    }

    private static Optional<String> mergedInto(Sql transaction, String profileId) {
        return transaction
                .first(
                        "select merged_into from profiles where profile_id = ?",
                        row -> row.optionalText("merged_into"),
                        profileId)
                .flatMap(into -> into);
    }
}
