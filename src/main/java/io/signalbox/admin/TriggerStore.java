package io.signalbox.admin;

import io.signalbox.admin.ProfileViewStore.Because;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Triggers that have fired, or were recorded as seen. */
@Singleton
final class TriggerStore {

    private final Sql sql;

    TriggerStore(Sql sql) {
        this.sql = sql;
    }

    /** Which triggers to list; what is empty does not matter. */
    record Filter(Optional<String> trigger, Optional<String> profileId, Optional<Boolean> muted) {}

    /**
     * A trigger that became true for the first time.
     *
     * @param cause id of an event, or a text
     * @param at the exact instant
     * @param decidedAt when the service found it out
     * @param muted recorded as seen, with no effects
     */
    record Fired(
            String trigger,
            String profileId,
            String cause,
            Instant at,
            Instant decidedAt,
            boolean muted,
            Because because) {}

    /** Newest first. */
    Page<Fired> list(Filter filter, int limit, Optional<String> cursor) {
        List<String> conditions = new ArrayList<>(List.of("fired_by is null"));
        List<Object> parameters = new ArrayList<>();
        filter.trigger().ifPresent(trigger -> {
            conditions.add("trigger = ?");
            parameters.add(trigger);
        });
        filter.profileId().ifPresent(profileId -> {
            conditions.add("profile_id = ?");
            parameters.add(profileId);
        });
        filter.muted().ifPresent(muted -> {
            conditions.add("muted = ?");
            parameters.add(muted);
        });
        cursor.map(text -> Cursor.decode(text, 4)).ifPresent(last -> {
            conditions.add("(fired_at, profile_id, trigger, cause) < (?, ?, ?, ?)");
            parameters.add(last.instant(0));
            parameters.addAll(last.parts().subList(1, 4));
        });
        parameters.add(limit + 1);
        // Index triggers_newest; for one trigger triggers_by_time, for one profile the primary key.
        List<Fired> rows = sql.query(
                """
                select profile_id, trigger, cause, fired_at, decided_at, muted, rulebook, file, rule, evidence, absence
                from triggers
                where %s
                order by fired_at desc, profile_id desc, trigger desc, cause desc
                limit ?
                """.formatted(String.join("\n  and ", conditions)), TriggerStore::fired, parameters.toArray());
        return Page.of(rows, limit, row -> Cursor.of(row.at().toString(), row.profileId(), row.trigger(), row.cause()));
    }

    private static Fired fired(Row row) throws SQLException {
        return new Fired(
                row.text("trigger"),
                row.text("profile_id"),
                row.text("cause"),
                row.instant("fired_at"),
                row.instant("decided_at"),
                row.flag("muted"),
                Because.of(row));
    }
}
