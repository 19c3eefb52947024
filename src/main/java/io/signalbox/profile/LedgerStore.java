package io.signalbox.profile;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Reason;
import io.signalbox.model.TriggerKey;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one profile's decisions gave, read back as changes. */
final class LedgerStore {

    /** All that the transaction reads is as of its first query; to be said before that. */
    void readOneSnapshot(Sql transaction) {
        transaction.update("set transaction isolation level repeatable read");
    }

    /**
     * All triggers that fired, with their reasons. Primary key of triggers, its first column.
     *
     * @param events instants of the events that are still known; others bear that of the trigger
     */
    List<Change> triggers(Sql sql, String profileId, Map<String, Instant> events) {
        return new ArrayList<>(sql.query(
                """
                select trigger, cause, fired_at, muted, rulebook, file, rule, evidence, absence
                from triggers
                where profile_id = ?
                order by fired_at, trigger, cause
                """,
                row -> {
                    Instant firedAt = row.instant("fired_at");
                    List<EventRef> evidence = Stream.of(Json.read(row.text("evidence"), String[].class))
                            .map(id -> new EventRef(events.getOrDefault(id, firedAt), id))
                            .toList();
                    return new Change.Triggered(
                            firedAt,
                            new TriggerKey(row.text("trigger"), row.text("cause")),
                            new Reason(row.text("file"), row.text("rule"), evidence, row.text("absence")),
                            row.flag("muted"),
                            row.text("rulebook"));
                },
                profileId));
    }

    /** When each computed trait changed last; not to what. Primary key of decisions, its first column. */
    List<Change> traits(Sql sql, String profileId) {
        return new ArrayList<>(sql.query(
                """
                select c.change ->> 'name' as name, max(d.at) as at
                from decisions d
                cross join lateral jsonb_array_elements(d.changes) as c (change)
                where d.profile_id = ?
                and c.change ->> 'kind' = 'trait'
                group by c.change ->> 'name'
                """,
                row -> new Change.TraitChanged(
                        row.instant("at"), row.text("name"), Optional.empty(), new Reason("", "", List.of(), ""), ""),
                profileId));
    }
}
