package io.signalbox.platform;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The keys, for the door: who is it that shows this one? */
@Singleton
final class ApiKeyStore {

    /** Any number that nobody else locks; it lets one replica make the first key. */
    private static final long FIRST_KEY_LOCK = 7_264_001L;

    private final Sql sql;

    ApiKeyStore(Sql sql) {
        this.sql = sql;
    }

    /** A key that is valid now, by what it may do. */
    record ValidKey(String keyId, String name, Set<String> roles, Optional<Instant> expiresAt) {
        ValidKey {
            roles = Set.copyOf(roles);
        }
    }

    /** By the unique index on hash. */
    Optional<ValidKey> findValid(byte[] hash, Instant now) {
        return sql.first(
                """
                select key_id, name, roles, expires_at
                from api_keys
                where hash = ?
                    and revoked_at is null
                    and (expires_at is null or expires_at > ?)
                """,
                row -> new ValidKey(
                        row.text("key_id"),
                        row.text("name"),
                        ApiKey.grantedBy(row.texts("roles")),
                        row.optionalInstant("expires_at")),
                hash,
                now);
    }

    /**
     * Makes the first key where there has never been one.
     *
     * @param beforeCommit is given the key; the key is valid only if this returns
     */
    boolean createFirst(String keyId, Instant now, Consumer<String> beforeCommit) {
        return sql.inTransaction(tx -> {
            tx.query("select pg_advisory_xact_lock(?)", row -> true, FIRST_KEY_LOCK);
            if (!tx.query("select 1 as one from api_keys limit 1", row -> true).isEmpty()) {
                return false;
            }
            String key = SecretKey.create();
            tx.update("""
                    insert into api_keys (key_id, name, hash, roles, created_at)
                    values (?, ?, ?, ?, ?)
                    """, keyId, "first operator", SecretKey.hash(key), List.of(Roles.OPERATE), now);
            beforeCommit.accept(key);
            return true;
        });
    }
}
