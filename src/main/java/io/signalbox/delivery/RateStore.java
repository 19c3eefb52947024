package io.signalbox.delivery;

import io.signalbox.platform.Sql;
import java.time.Instant;
import java.util.Optional;

/** When the next message to a destination, or to one domain through it, is expected by its rate; the same for all replicas. */
final class RateStore {

    /** In place of a domain: of all messages to the destination. */
    static final String ALL = "";

    private RateStore() {}

    /** Holds the rate until the end of the transaction; now, where nothing was ever sent by it. */
    static Instant expected(Sql tx, String destination, String domain, Instant now) {
        return held(tx, destination, domain).orElseGet(() -> {
            tx.update("""
                    insert into send_rates (destination, domain, expected_at)
                    values (?, ?, ?)
                    on conflict do nothing
                    """, destination, domain, now);
            return held(tx, destination, domain).orElseThrow();
        });
    }

    private static Optional<Instant> held(Sql tx, String destination, String domain) {
        return tx.first(
                "select expected_at from send_rates where destination = ? and domain = ? for update",
                row -> row.instant("expected_at"),
                destination,
                domain);
    }

    static void expect(Sql tx, String destination, String domain, Instant instant) {
        tx.update(
                "update send_rates set expected_at = ? where destination = ? and domain = ?",
                instant,
                destination,
                domain);
    }
}
