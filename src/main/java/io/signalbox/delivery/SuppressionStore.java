package io.signalbox.delivery;

import io.signalbox.delivery.Suppression.Reason;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Addresses that nothing is sent to any more; they are kept as hashes. */
@Singleton
public final class SuppressionStore {

    private final Sql sql;

    SuppressionStore(Sql sql) {
        this.sql = sql;
    }

    /** Primary key. */
    public Optional<Suppression> find(String address) {
        return sql.first(
                """
                select encode(address_hash, 'hex') as hash, reason, at, source
                from suppressions
                where address_hash = decode(?, 'hex')
                """,
                row -> new Suppression(
                        row.text("hash"), Reason.of(row.text("reason")), row.instant("at"), row.text("source")),
                Suppression.hash(address));
    }

    /** Suppresses an address as part of a transaction; false where it is already, which stays as it was. */
    public boolean add(Sql transaction, Suppression suppression) {
        return transaction.update(
                        """
                        insert into suppressions (address_hash, reason, at, source)
                        values (decode(?, 'hex'), ?, ?, ?)
                        on conflict (address_hash) do nothing
                        """,
                        suppression.addressHash(),
                        suppression.reason().word(),
                        suppression.at(),
                        suppression.source())
                == 1;
    }

    /** Lets mails go to an address again as part of a transaction; false where it was not suppressed. */
    public boolean remove(Sql transaction, String address) {
        return transaction.update(
                        "delete from suppressions where address_hash = decode(?, 'hex')", Suppression.hash(address))
                == 1;
    }

    /** Hash of the address that a message was sent to; empty where it is not known. Index deliveries_message. */
    public Optional<String> sentTo(Sql transaction, String messageId) {
        return transaction
                .first(
                        "select encode(address_hash, 'hex') as hash from deliveries where message_id = ?",
                        row -> row.optionalText("hash"),
                        messageId)
                .flatMap(hash -> hash);
    }

    /**
     * Where mails of flows to this person go: to the trait, or else to the first identifier of that kind. Primary key of
     * profiles, index identifiers_profile.
     */
    public Optional<String> addressOf(Sql transaction, String profileId) {
        return transaction
                .first("""
                        select coalesce(
                            (select traits ->> 'email' from profiles where profile_id = ?),
                            (
                                select value
                                from identifiers
                                where profile_id = ?
                                and kind = 'email'
                                order by value collate "C"
                                limit 1
                            )
                        ) as address
                        """, row -> row.optionalText("address"), profileId, profileId)
                .flatMap(address -> address);
    }
}
