package io.signalbox.platform;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who changed what, for ever: erasures, retries, replays, publications, keys. Never what customers sent. */
@Singleton
public class AuditLog {

    private static final String NOBODY = "anonymous";

    private final Sql sql;
    private final SecurityIdentity identity;
    private final Clock clock;

    AuditLog(Sql sql, SecurityIdentity identity, Clock clock) {
        this.sql = sql;
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Something that was done.
     *
     * @param actor id of the API key
     * @param action such as {@code profile.erase}
     * @param subject id of what it was done to
     * @param details as a JSON object
     */
    public record Entry(
            long id, Instant at, String actor, String action, String subject, Map<String, Object> details) {}

    /** Records what the caller of this request does. */
    public void record(String action, String subject, Map<String, ?> details) {
        record(sql, action, subject, details);
    }

    /** Like the other, as part of the transaction that does it. */
    public void record(Sql transaction, String action, String subject, Map<String, ?> details) {
        recordAs(transaction, caller().key(), action, subject, details);
    }

    /** Records what the service does by itself, outside of any request. */
    public void recordAs(Sql transaction, String actor, String action, String subject, Map<String, ?> details) {
        transaction.update("""
                insert into audit (at, actor, action, subject, details)
                values (?, ?, ?, ?, ?::jsonb)
                """, clock.instant(), actor, action, subject, Json.write(details));
    }

    /** Who sends this request. */
    public Caller caller() {
        if (identity.isAnonymous()) {
            return new Caller(NOBODY, NOBODY);
        }
        String key = identity.getPrincipal().getName();
        Object name = identity.getAttribute(ApiKeyIdentities.NAME);
        return new Caller(key, name == null ? key : String.valueOf(name));
    }

    /** Newest first. */
    public Page<Entry> list(Optional<String> subject, int limit, Optional<String> cursor) {
        @Nullable String wanted = subject.orElse(null);
        // Primary key; by subject a scan, since the table has few rows a day.
        List<Entry> rows = sql.query(
                """
                select audit_id, at, actor, action, subject, details
                from audit
                where audit_id < ?
                  and (?::text is null or subject = ?)
                order by audit_id desc
                limit ?
                """,
                row -> new Entry(
                        row.number("audit_id"),
                        row.instant("at"),
                        row.text("actor"),
                        row.text("action"),
                        row.text("subject"),
                        Json.readObject(row.text("details"))),
                cursor.map(text -> Cursor.decode(text, 1).number(0)).orElse(Long.MAX_VALUE),
                wanted,
                wanted,
                limit + 1);
        return Page.of(rows, limit, entry -> Cursor.of(String.valueOf(entry.id())));
    }
}
