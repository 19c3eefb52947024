package io.signalbox.delivery;

import io.signalbox.platform.Sql;
import java.time.Instant;

/** When the next message to a destination, or to one domain through it, is expected by its rate; the same for all replicas. */
final class RateStore {

    /** In place of a domain: of all messages to the destination. */
    static final String ALL = "";

    private RateStore() {}

    /** Holds the rate until the end of the transaction. */
    static Instant expected(Sql tx, String destination, String domain, Instant now) {
        return tx.first("""
                        insert into send_rates (destination, domain, expected_at)
                        values (?, ?, ?)
                        on conflict (destination, domain) do update
                        set expected_at = send_rates.expected_at
                        returning expected_at
                        """, row -> row.instant("expected_at"), destination, domain, now)
                .orElseThrow();
    }

    static void expect(Sql tx, String destination, String domain, Instant instant) {
        tx.update(
                "update send_rates set expected_at = ? where destination = ? and domain = ?",
                instant,
                destination,
                domain);
    }
}
