package io.signalbox.delivery;

import io.signalbox.delivery.EmailDestination.Gate;
import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** How long after its turn a message may still take it. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /** Longer than any attempt: nobody else takes over what is being sent. */
    private static final Duration SENDING = Duration.ofSeconds(90);

    private final Sql sql;

    MailStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Judges a letter; one that may be sent counts as sent from here on.
     *
     * @param rates by domain
     */
    Gate.Word pass(Message message, MailWriter.Ready letter, Map<String, Rate> rates, Instant now) {
        return sql.inTransaction(tx -> {
            MailWriter.Terms terms = letter.terms();
            String[] profileIds = terms.profileIds().toArray(String[]::new);
            lock(tx, profileIds[0]);
            Optional<Begun> begun = begun(tx, message);
            if (begun.isEmpty()) {
                return instead(new Attempt.Postponed(now, "another process has taken it over"));
            }
            if (begun.get().isSent()) {
                return instead(Attempt.InDoubt.because(EmailDestination.LOST));
            }
            Map<Boolean, List<SentMessage>> others = others(tx, message, profileIds, now);
            MessageVerdict verdict = terms.policy()
                    .judge(others.getOrDefault(true, List.of()), others.getOrDefault(false, List.of()), now);
            if (verdict instanceof MessageVerdict.Later later) {
                // Its turn by a rate is over then.
                book(tx, message, Optional.empty());
                return instead(new Attempt.Postponed(later.until(), later.reason()));
            }
            if (verdict instanceof MessageVerdict.Never never) {
                return instead(new Attempt.Withheld(never.reason()));
            }
            Rate rate = rates.get(letter.mail().domain());
            Optional<Instant> booked = begun.get().bookedAt();
            if (rate != null && booked.filter(now::isBefore).isPresent()) {
                return instead(new Attempt.Postponed(booked.get(), "its turn is at " + booked.get()));
            }
            // A turn that passed long ago, as in an outage, has passed for many at once.
            if (rate != null
                    && booked.filter(turn -> turn.plus(LATE).isAfter(now)).isEmpty()) {
                Optional<Attempt> notYet = turn(tx, message, letter, rate, now);
                if (notYet.isPresent()) {
                    return instead(notYet.get());
                }
            }
            remember(tx, message, letter, now);
            return new Gate.Word(Optional.empty(), verdict.reason());
        });
    }

    /** Takes a turn in the rate of the domain: empty where that is now. */
    private static Optional<Attempt> turn(Sql tx, Message message, MailWriter.Ready letter, Rate rate, Instant now) {
        String domain = letter.mail().domain();
        Instant until = letter.terms().until();
        Instant expected = RateStore.expected(tx, message.destination(), domain, now);
        Instant turn = expected.minus(rate.early());
        if (turn.isAfter(until)) {
            return Optional.of(new Attempt.Withheld("the rate of " + domain + " is " + rate + ": its turn is at " + turn
                    + ", and it can be sent until " + until));
        }
        RateStore.expect(tx, message.destination(), domain, rate.after(expected, now, 1));
        if (!turn.isAfter(now)) {
            return Optional.empty();
        }
        book(tx, message, Optional.of(turn));
        return Optional.of(new Attempt.Postponed(turn, "the rate of " + domain + " is " + rate + "; moved to " + turn));
    }

    private static void book(Sql tx, Message message, Optional<Instant> turn) {
        @Nullable Instant at = turn.orElse(null);
        tx.update(
                "update deliveries set booked_at = ? where profile_id = ? and message_id = ?",
                at,
                message.profileId(),
                message.id());
    }

    private static Gate.Word instead(Attempt attempt) {
        return new Gate.Word(Optional.of(attempt), "");
    }

    /**
     * What was done with a message before.
     *
     * @param isSent whether it was given to a server
     * @param bookedAt its turn by the rate of its domain
     */
    private record Begun(boolean isSent, Optional<Instant> bookedAt) {}

    /** Empty where the claim has ended and is somebody else's now, who has committed what it did. Primary keys. */
    private static Optional<Begun> begun(Sql tx, Message message) {
        return tx.first(
                """
                select d.sending_at is not null as sent, d.booked_at
                from outbox as o
                join deliveries as d on d.profile_id = o.profile_id and d.message_id = o.message_id
                where o.profile_id = ?
                and o.message_id = ?
                and o.claim = ?
                for update
                """,
                row -> new Begun(row.flag("sent"), row.optionalInstant("booked_at")),
                message.profileId(),
                message.id(),
                message.tries().claim());
    }

    private static void lock(Sql tx, String profileId) {
        tx.query(
                "select pg_advisory_xact_lock(hashtextextended('mail ' || ?, 0)) is null as locked",
                row -> true,
                profileId);
    }

    private record Other(boolean isSent, SentMessage message) {}

    /** What was sent to the person, and what else waits. Index deliveries_sending; primary keys of outbox and deliveries. */
    private static Map<Boolean, List<SentMessage>> others(Sql tx, Message message, String[] profileIds, Instant now) {
        List<Other> others = tx.query(
                """
                select message_id, template, sending_at as at, true as sent
                from deliveries
                where profile_id = any(?)
                and sending_at > ?
                union all
                select o.message_id, d.payload -> 'data' ->> 'message', o.next_attempt_at, false
                from outbox as o
                join deliveries as d on d.profile_id = o.profile_id and d.message_id = o.message_id
                where o.profile_id = any(?)
                and o.destination = ?
                and o.message_id <> ?
                and (o.claim is not null or o.next_attempt_at <= ?)
                and d.sending_at is null
                """,
                row -> new Other(
                        row.flag("sent"),
                        new SentMessage(row.text("message_id"), row.text("template"), row.instant("at"))),
                profileIds,
                now.minus(PAST),
                profileIds,
                message.destination(),
                message.id(),
                now);
        return others.stream()
                .collect(Collectors.partitioningBy(
                        Other::isSent, Collectors.mapping(Other::message, Collectors.toList())));
    }

    private static void remember(Sql tx, Message message, MailWriter.Ready letter, Instant now) {
        tx.update(
                """
                with claimed as (
                    update outbox
                    set next_attempt_at = greatest(next_attempt_at, ?)
                    where profile_id = ?
                    and message_id = ?
                )
                update deliveries
                set sending_at = ?,
                    template = ?,
                    address_hash = decode(?, 'hex')
                where profile_id = ?
                and message_id = ?
                """,
                now.plus(SENDING),
                message.profileId(),
                message.id(),
                now,
                letter.terms().template(),
                Suppression.hash(letter.mail().to()),
                message.profileId(),
                message.id());
    }
}
