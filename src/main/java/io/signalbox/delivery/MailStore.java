package io.signalbox.delivery;

import io.signalbox.delivery.EmailDestination.Gate;
import io.signalbox.model.MessageVerdict;
import io.signalbox.model.SentMessage;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which e-mails people have got: the last look before one is sent.
 *
 * <p>One letter to a person is judged at a time, over all replicas, and is remembered as sent in the transaction that
 * judged it, together with letters to others; so two letters never take the same last place below a cap. What the server has refused is forgotten again
 * when it is settled.
 */
@ApplicationScoped
class MailStore {

    /** How far the judges of letters can look back. */
    static final Duration PAST = Duration.ofDays(90);

    /** How long after its turn a message may still take it. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /**
     * How long after its timeout an attempt may still be settled before somebody else takes it over. Less than the usual lease,
     * so that mostly the claim lasts as it is.
     */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private final Sql sql;
    private final Clock clock;

    MailStore(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** A letter that wants to go out at an instant. */
    record Asking(Message message, MailWriter.Ready letter, Instant now) {

        private long claim() {
            return message.tries().claim();
        }

        String person() {
            return letter.terms().profileIds().get(0);
        }

        private String addressHash() {
            return Suppression.hash(letter.mail().to());
        }

        private String domain() {
            return letter.mail().domain();
        }
    }

    /**
     * Judges letters in one transaction; those that may be sent count as sent from here on.
     *
     * @param letters each to another person
     * @param rates by domain
     * @param timeout how long sending may take, from now on
     * @return in the order of the letters
     */
    List<Gate.Word> pass(List<Asking> letters, Map<String, Rate> rates, Duration timeout) {
        Map<Long, Gate.Word> words = sql.inTransaction(tx -> judged(tx, letters, rates, timeout));
        return letters.stream()
                .map(asking -> Objects.requireNonNull(words.get(asking.claim()), "each was judged"))
                .toList();
    }

    /** What is said of each, by claim: the same message may have been claimed twice. */
    private Map<Long, Gate.Word> judged(Sql tx, List<Asking> letters, Map<String, Rate> rates, Duration timeout) {
        // The outbox grows faster than its rows are counted.
        tx.planByIndex();
        // In the order in which everybody locks.
        lock(tx, letters.stream().map(Asking::person).sorted().toList());
        Map<Long, Begun> begun = begun(tx, letters);
        Map<String, Others> others = others(tx, letters);
        Map<Long, Gate.Word> words = new HashMap<>();
        List<Asking> sent = new ArrayList<>();
        // Rates of domains are held in the order of their names.
        letters.stream().sorted(Comparator.comparing(Asking::domain)).forEach(asking -> {
            Gate.Word word = word(
                    tx,
                    asking,
                    Optional.ofNullable(begun.get(asking.claim())),
                    others.getOrDefault(asking.message().id(), Others.NONE),
                    Optional.ofNullable(rates.get(asking.domain())));
            words.put(asking.claim(), word);
            if (word.instead().isEmpty()) {
                sent.add(asking);
            }
        });
        if (!sent.isEmpty()) {
            // Now, and not when the attempt began: it may have waited for the database since.
            remember(tx, sent, clock.instant().plus(timeout).plus(SETTLING));
        }
        return words;
    }

    private static Gate.Word word(Sql tx, Asking asking, Optional<Begun> begun, Others others, Optional<Rate> rate) {
        Message message = asking.message();
        Instant now = asking.now();
        if (begun.isEmpty()) {
            return instead(new Attempt.Postponed(now, "another process has taken it over"));
        }
        if (begun.get().isSent()) {
            return instead(Attempt.InDoubt.because(EmailDestination.LOST));
        }
        Optional<Suppression.Reason> suppressed = begun.get().suppressed();
        if (suppressed.isPresent()) {
            return instead(new Attempt.Withheld(suppressed.get().refusal()));
        }
        MessageVerdict verdict = asking.letter().terms().policy().judge(others.sent(), others.waiting(), now);
        if (verdict instanceof MessageVerdict.Later later) {
            // Its turn by a rate is over then.
            book(tx, message, Optional.empty());
            return instead(new Attempt.Postponed(later.until(), later.reason()));
        }
        if (verdict instanceof MessageVerdict.Never never) {
            return instead(new Attempt.Withheld(never.reason()));
        }
        Optional<Instant> booked = begun.get().bookedAt();
        if (rate.isPresent() && booked.filter(now::isBefore).isPresent()) {
            return instead(new Attempt.Postponed(booked.get(), "its turn is at " + booked.get()));
        }
        // A turn that passed long ago, as in an outage, has passed for many at once.
        if (rate.isPresent()
                && booked.filter(turn -> turn.plus(LATE).isAfter(now)).isEmpty()) {
            Optional<Attempt> notYet = turn(tx, message, asking.letter(), rate.get(), now);
            if (notYet.isPresent()) {
                return instead(notYet.get());
            }
        }
        return new Gate.Word(Optional.empty(), verdict.reason());
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
     * @param suppressed why nothing goes to its address
     * @param bookedAt its turn by the rate of its domain
     */
    private record Begun(boolean isSent, Optional<Instant> bookedAt, Optional<Suppression.Reason> suppressed) {}

    /**
     * By claim; without those whose claim has ended and is somebody else's now, who has committed what it did. Primary keys of
     * outbox, deliveries and suppressions.
     */
    private static Map<Long, Begun> begun(Sql tx, Collection<Asking> letters) {
        Map<Long, Begun> begun = new HashMap<>();
        tx.forEach(
                """
                select o.claim, d.sending_at is not null as sent, d.booked_at, s.reason as suppressed
                from unnest(?::text[], ?::text[], ?::int8[], ?::text[]) as l (profile_id, message_id, claim, address)
                join outbox as o on o.profile_id = l.profile_id and o.message_id = l.message_id and o.claim = l.claim
                join deliveries as d on d.profile_id = l.profile_id and d.message_id = l.message_id
                left join suppressions as s on s.address_hash = decode(l.address, 'hex')
                for update of o, d
                """,
                row -> Map.entry(
                        row.number("claim"),
                        new Begun(
                                row.flag("sent"),
                                row.optionalInstant("booked_at"),
                                row.optionalText("suppressed").map(Suppression.Reason::of))),
                each -> begun.put(each.getKey(), each.getValue()),
                letters.stream().map(asking -> asking.message().profileId()).toArray(String[]::new),
                letters.stream().map(asking -> asking.message().id()).toArray(String[]::new),
                letters.stream().map(Asking::claim).toArray(Long[]::new),
                letters.stream().map(Asking::addressHash).toArray(String[]::new));
        return begun;
    }

    private static void lock(Sql tx, Collection<String> people) {
        tx.query("""
                select pg_advisory_xact_lock(hashtextextended('mail ' || person, 0)) is null as locked
                from unnest(?::text[]) as p (person)
                """, row -> true, (Object) people.toArray(String[]::new));
    }

    /** What else somebody was sent, or could be sent now. */
    private record Others(List<SentMessage> sent, List<SentMessage> waiting) {
        static final Others NONE = new Others(List.of(), List.of());

        static Others none() {
            return new Others(new ArrayList<>(), new ArrayList<>());
        }
    }

    private record Other(String asking, boolean isSent, SentMessage message) {}

    /** By message. Index deliveries_sending; primary keys of outbox and deliveries. */
    private static Map<String, Others> others(Sql tx, Collection<Asking> letters) {
        List<String> asking = new ArrayList<>();
        List<String> profileIds = new ArrayList<>();
        List<String> destinations = new ArrayList<>();
        List<Instant> nows = new ArrayList<>();
        List<Instant> pasts = new ArrayList<>();
        for (Asking each : letters) {
            for (String profileId : each.letter().terms().profileIds()) {
                asking.add(each.message().id());
                profileIds.add(profileId);
                destinations.add(each.message().destination());
                nows.add(each.now());
                pasts.add(each.now().minus(PAST));
            }
        }
        Map<String, Others> others = new HashMap<>();
        tx.forEach(
                """
                with own as (
                    select *
                    from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                        as l (asking, profile_id, destination, now, past)
                )
                select l.asking, d.message_id, d.template, d.sending_at as at, true as sent
                from own as l
                join deliveries as d on d.profile_id = l.profile_id
                where d.sending_at > l.past
                union all
                select l.asking, o.message_id, d.payload -> 'data' ->> 'message', o.next_attempt_at, false
                from own as l
                -- "offset 0" keeps the planner from reading all that waits for the destination.
                cross join lateral (
                    select message_id, destination, claim, next_attempt_at
                    from outbox
                    where profile_id = l.profile_id
                    offset 0
                ) as o
                join deliveries as d on d.profile_id = l.profile_id and d.message_id = o.message_id
                where o.destination = l.destination
                and o.message_id <> l.asking
                and (o.claim is not null or o.next_attempt_at <= l.now)
                and d.sending_at is null
                """,
                row -> new Other(
                        row.text("asking"),
                        row.flag("sent"),
                        new SentMessage(row.text("message_id"), row.text("template"), row.instant("at"))),
                other -> {
                    Others own = others.computeIfAbsent(other.asking(), id -> Others.none());
                    (other.isSent() ? own.sent() : own.waiting()).add(other.message());
                },
                asking.toArray(String[]::new),
                profileIds.toArray(String[]::new),
                destinations.toArray(String[]::new),
                nows.toArray(Instant[]::new),
                pasts.toArray(Instant[]::new));
        return others;
    }

    /** @param until each stays claimed, at least */
    private static void remember(Sql tx, List<Asking> sent, Instant until) {
        tx.update(
                """
                with sent as (
                    select *
                    from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[])
                        as s (profile_id, message_id, at, template, address)
                ),
                claimed as (
                    update outbox as o
                    set next_attempt_at = ?
                    from sent
                    where o.profile_id = sent.profile_id
                    and o.message_id = sent.message_id
                    -- Mostly the claim lasts: writing the row and its indexes would cost more than the rest.
                    and o.next_attempt_at < ?
                )
                update deliveries as d
                set sending_at = sent.at,
                    template = sent.template,
                    address_hash = decode(sent.address, 'hex')
                from sent
                where d.profile_id = sent.profile_id
                and d.message_id = sent.message_id
                """,
                sent.stream().map(asking -> asking.message().profileId()).toArray(String[]::new),
                sent.stream().map(asking -> asking.message().id()).toArray(String[]::new),
                sent.stream().map(Asking::now).toArray(Instant[]::new),
                sent.stream().map(asking -> asking.letter().terms().template()).toArray(String[]::new),
                sent.stream().map(Asking::addressHash).toArray(String[]::new),
                until,
                until);
    }
}
