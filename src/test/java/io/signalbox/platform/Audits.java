package io.signalbox.platform;

import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.time.Clock;

/** Audits of tests without requests, in which one person does everything. */
public final class Audits {

    private Audits() {}

    public static AuditLog of(String person, Sql sql, Clock clock) {
        QuarkusSecurityIdentity identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(person))
                .build();
        return new AuditLog(sql, identity, clock);
    }
}
