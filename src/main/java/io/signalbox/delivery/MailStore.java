package io.signalbox.delivery;

import io.signalbox.delivery.EmailDestination.Gate;
import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which e-mails people have got: the last look before one is sent.
 *
 * <p>One letter to a person is judged at a time, over all replicas, and is remembered as sent in the transaction that
 * judged it; so two letters never take the same last place below a cap. What the server has refused is forgotten again
 * when it is settled.
 */
@ApplicationScoped
class MailStore {

    /** How far the judges of letters can look back. */
    static final Duration PAST = Duration.ofDays(90);

    private final Sql sql;

    MailStore(Sql sql) {
        this.sql = sql;
    }

    /** Judges a letter; one that may be sent counts as sent from here on. */
    Gate.Word pass(Message message, MailWriter.Mail mail, Instant now) {
        return sql.inTransaction(tx -> {
            String[] profileIds = mail.profileIds().toArray(String[]::new);
            lock(tx, mail.profileIds().get(0));
            Optional<Boolean> begun = begun(tx, message);
            if (begun.isEmpty()) {
                return instead(new Attempt.Postponed(now, "another process has taken it over"));
            }
            if (begun.get()) {
                return instead(EmailDestination.inDoubt(EmailDestination.LOST));
            }
            MessageVerdict verdict =
                    mail.policy().judge(sent(tx, profileIds, now), waiting(tx, message, profileIds, now), now);
            if (verdict instanceof MessageVerdict.Later later) {
                return instead(new Attempt.Postponed(later.until(), later.reason()));
            }
            if (verdict instanceof MessageVerdict.Never never) {
                return instead(new Attempt.Withheld(never.reason()));
            }
            remember(tx, message, mail, now);
            return new Gate.Word(Optional.empty(), verdict.reason());
        });
    }

    private static Gate.Word instead(Attempt attempt) {
        return new Gate.Word(Optional.of(attempt), "");
    }

    /** Whether somebody has begun to send it; empty where the claim has ended and is somebody else's now. */
    private static Optional<Boolean> begun(Sql tx, Message message) {
        Optional<Boolean> isOurs =
                tx.first("""
                select claim = ? as ours
                from outbox
                where profile_id = ?
                and message_id = ?
                for update
                """, row -> row.flag("ours"), message.tries().claim(), message.profileId(), message.id());
        if (!isOurs.orElse(false)) {
            return Optional.empty();
        }
        // Read after the lock, so that whoever had the claim before has committed what it did.
        return tx.first("""
                select sending_at is not null as begun
                from deliveries
                where profile_id = ?
                and message_id = ?
                """, row -> row.flag("begun"), message.profileId(), message.id());
    }

    private static void lock(Sql tx, String profileId) {
        tx.query(
                "select pg_advisory_xact_lock(hashtextextended('mail ' || ?, 0)) is null as locked",
                row -> true,
                profileId);
    }

    /** Index deliveries_sending. */
    private static List<SentMessage> sent(Sql tx, String[] profileIds, Instant now) {
        return tx.query("""
                select message_id, template, sending_at
                from deliveries
                where profile_id = any(?)
                and sending_at > ?
                """, MailStore::message, profileIds, now.minus(PAST));
    }

    /** Primary keys of outbox and deliveries. */
    private static List<SentMessage> waiting(Sql tx, Message message, String[] profileIds, Instant now) {
        return tx.query("""
                select o.message_id, d.payload -> 'data' ->> 'message' as template, o.next_attempt_at as sending_at
                from outbox as o
                join deliveries as d on d.profile_id = o.profile_id and d.message_id = o.message_id
                where o.profile_id = any(?)
                and o.destination = ?
                and o.message_id <> ?
                and (o.claim is not null or o.next_attempt_at <= ?)
                and d.sending_at is null
                """, MailStore::message, profileIds, message.destination(), message.id(), now);
    }

    private static SentMessage message(Row row) throws SQLException {
        return new SentMessage(row.text("message_id"), row.text("template"), row.instant("sending_at"));
    }

    private static void remember(Sql tx, Message message, MailWriter.Mail mail, Instant now) {
        tx.update("""
                update deliveries
                set sending_at = ?,
                    template = ?
                where profile_id = ?
                and message_id = ?
                """, now, mail.template(), message.profileId(), message.id());
    }
}
