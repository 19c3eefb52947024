package io.signalbox.admin;

import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Forgets a person in one transaction, together with the line of the audit that says so. */
@Singleton
final class Erasure {

    private static final int ATTEMPTS = 5;

    private final Sql sql;
    private final ErasureStore store;
    private final Identities identities;
    private final AuditLog audit;

    Erasure(Sql sql, ErasureStore store, Identities identities, AuditLog audit) {
        this.sql = sql;
        this.store = store;
        this.identities = identities;
        this.audit = audit;
    }

    /**
     * How many rows of each table there were; empty where there is no such profile. Of a person who was merged everything
     * goes, by whichever of the ids they are named.
     */
    Optional<Map<String, Integer>> erase(String id) {
        for (int attempt = 1; ; attempt++) {
            try {
                return eraseOnce(id);
            } catch (SqlException contended) {
                if (contended.kind() != SqlException.Kind.CONTENTION || attempt == ATTEMPTS) {
                    throw contended;
                }
            }
        }
    }

    private Optional<Map<String, Integer>> eraseOnce(String id) {
        return sql.inTransaction(transaction -> {
            identities.holdStill(transaction);
            String profileId = identities.mergedInto(transaction, id).orElse(id);
            List<Identifier> known = identities.identifiersOf(profileId);
            List<String> twins = identities.twinsOf(transaction, profileId);
            Optional<Map<String, Integer>> erased = store.erase(transaction, profileId, twins, known);
            erased.ifPresent(rows -> audit.record(transaction, "profile.erase", profileId, rows));
            return erased;
        });
    }
}
