package io.signalbox.admin;

import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.Map;

/** Rows as the loop and the doors write them. */
final class Rows {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Sql sql;

    Rows(Sql sql) {
        this.sql = sql;
        sql.execute(
                "create table if not exists events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')");
    }

    Rows profile(String id, Map<String, String> identifiers) {
        sql.update("insert into profiles (profile_id, created_at) values (?, ?)", id, NOON);
        sql.update("insert into due (profile_id, due_at) values (?, 'infinity')", id);
        identifiers.forEach((kind, value) -> sql.update(
                "insert into identifiers (kind, value, profile_id, home, linked_at) values (?, ?, ?, ?, ?)",
                kind,
                value,
                id,
                id,
                NOON));
        return this;
    }

    Rows event(String profile, String id, String name, Instant at) {
        sql.update("insert into event_ids (profile_id, event_id) values (?, ?)", profile, id);
        sql.update("""
                insert into events (profile_id, event_id, name, occurred_at, received_at, properties)
                values (?, ?, ?, ?, ?, '{"price": 12.50}')
                """, profile, id, name, at, at);
        return this;
    }

    Rows decision(String profile, Instant at, String changes) {
        sql.update(
                "insert into decisions (profile_id, at, decided_at, rulebook, changes) values (?, ?, ?, 'r1', ?::jsonb)",
                profile,
                at,
                at,
                changes);
        return this;
    }

    Rows member(String profile, String segment, String detail, Instant since) {
        sql.update("""
                insert into memberships (profile_id, segment, detail, since, rulebook, file, rule, evidence, absence)
                values (?, ?, ?, ?, 'r1', 'a.drl', 'rule a', '["e1"]', '')
                """, profile, segment, detail, since);
        return change(profile, segment, detail, "entered", since);
    }

    Rows change(String profile, String segment, String detail, String kind, Instant at) {
        sql.update("""
                insert into membership_changes (profile_id, segment, detail, kind, at, decided_at)
                values (?, ?, ?, ?, ?, ?)
                """, profile, segment, detail, kind, at, at);
        return this;
    }

    Rows trigger(String profile, String trigger, String cause, Instant at, boolean muted) {
        sql.update("""
                insert into triggers
                    (profile_id, trigger, cause, fired_at, decided_at, muted, rulebook, file, rule, evidence, absence)
                values (?, ?, ?, ?, ?, ?, 'r1', 'a.drl', 'rule a', '["e1"]', 'no purchase')
                """, profile, trigger, cause, at, at, muted);
        return this;
    }

    Rows refused(String id, String raw) {
        sql.update("""
                insert into quarantine (quarantine_id, received_at, last_received_at, source, raw, reasons, problems)
                values (?, ?, ?, 'api', ?, '{missing-id}', '[]')
                """, id, NOON, NOON, raw);
        return this;
    }
}
