package io.signalbox.platform;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A key as it is kept: its hash, never its text. */
@Entity
@Table(name = "api_keys")
class ApiKey {

    @Id
    String keyId = "";

    String name = "";

    byte[] hash = {};

    @JdbcTypeCode(SqlTypes.ARRAY)
    String[] roles = {};

    Instant createdAt = Instant.EPOCH;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant revokedAt;

    /** What it may do, with what operate includes. */
    static Set<String> grantedBy(Iterable<String> roles) {
        Set<String> granted = new TreeSet<>();
        roles.forEach(granted::add);
        return granted.contains(Roles.OPERATE) ? Roles.ALL : granted;
    }

    Set<String> sortedRoles() {
        return new TreeSet<>(Arrays.asList(roles));
    }
}
