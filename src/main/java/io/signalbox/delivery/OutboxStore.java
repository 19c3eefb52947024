package io.signalbox.delivery;

import io.signalbox.delivery.Message.Content;
import io.signalbox.delivery.Message.Tries;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side of the outbox: claims that end by themselves, and results that count once.
 *
 * <p>Each claim has a number of its own. A result is taken only from the latest claim, so a worker that was thought dead and comes
 * back changes nothing.
 */
@ApplicationScoped
class OutboxStore {

    private final Sql sql;

    OutboxStore(Sql sql) {
        this.sql = sql;
    }

    private record Claimed(long seq, Message message) {}

    /**
     * What may start.
     *
     * @param nextByRate when a rate lets the next message pass, where one lets none pass now
     */
    record Claims(List<Message> messages, Optional<Instant> nextByRate) {
        Claims {
            messages = List.copyOf(messages);
        }
    }

    /** Settles what has ended and claims what may start, in one transaction. */
    Claims settleAndClaim(List<Settlement> settlements, List<Slots> slots, Instant now) {
        return sql.inTransaction(tx -> {
            // PostgreSQL cannot know how many wait, nor how few of the due are wanted: it would sort them all.
            tx.planByIndex();
            settle(tx, settlements);
            return claimPaced(tx, slots, notSent(settlements), now);
        });
    }

    /** By destination, how many took a place in its rate and were not sent after all. */
    private static Map<String, Long> notSent(List<Settlement> settlements) {
        return settlements.stream()
                .filter(each -> each.next() instanceof NextStep.Postpone || each.next() instanceof NextStep.Withhold)
                .collect(Collectors.groupingBy(each -> each.message().destination(), Collectors.counting()));
    }

    /** As many as the rates of the destinations allow as well. */
    private static Claims claimPaced(Sql tx, List<Slots> slots, Map<String, Long> notSent, Instant now) {
        Map<String, Instant> expected = new TreeMap<>();
        Optional<Instant> nextByRate = Optional.empty();
        List<Slots> free = new ArrayList<>();
        // In the order of their names, so that no two replicas wait for each other.
        for (Slots each :
                slots.stream().sorted(Comparator.comparing(Slots::destination)).toList()) {
            if (each.rate().isEmpty()) {
                free.add(each);
                continue;
            }
            Instant next = RateStore.expected(tx, each.destination(), RateStore.ALL, now)
                    .minus(each.rate().get().interval().multipliedBy(notSent.getOrDefault(each.destination(), 0L)));
            int allowed = each.rate().get().free(next, now);
            expected.put(each.destination(), next);
            if (allowed > 0) {
                free.add(each.free(Math.min(each.free(), allowed)));
            } else {
                Instant again = next.minus(each.rate().get().early());
                nextByRate = nextByRate.filter(again::isAfter).or(() -> Optional.of(again));
            }
        }
        List<Message> claimed = claim(tx, free, now);
        for (Slots each : slots) {
            Instant next = expected.get(each.destination());
            int taken = (int) claimed.stream()
                    .filter(message -> message.destination().equals(each.destination()))
                    .count();
            if (next != null && (taken > 0 || notSent.containsKey(each.destination()))) {
                RateStore.expect(
                        tx,
                        each.destination(),
                        RateStore.ALL,
                        each.rate().orElseThrow().after(next, now, taken));
            }
        }
        return new Claims(claimed, nextByRate);
    }

    /** Claims due messages, the oldest first, of destinations that are neither disabled nor paused. */
    private static List<Message> claim(Sql tx, List<Slots> slots, Instant now) {
        if (slots.isEmpty()) {
            return List.of();
        }
        // Two statements, so that the second is planned for as many rows as there are; both hold the same locks.
        List<Due> due = due(tx, slots, now);
        if (due.isEmpty()) {
            return List.of();
        }
        // Primary keys of outbox and deliveries.
        List<Claimed> claimed = tx.query(
                """
                update outbox o
                set claim = nextval('outbox_claims'),
                    next_attempt_at = due.claimed_until
                from unnest(?, ?, ?, ?) as due (profile_id, message_id, unsettled, claimed_until)
                join deliveries d on d.profile_id = due.profile_id and d.message_id = due.message_id
                left join flow_stops f on d.kind in %s and f.flow = d.name
                where o.profile_id = due.profile_id
                  and o.message_id = due.message_id
                returning o.seq, o.profile_id, o.message_id, o.destination, o.attempts, o.claim,
                    due.unsettled and d.sending_at is not null as unsettled, d.kind, d.name, d.payload,
                    'the flow was stopped by ' || f.stopped_by || ': ' || f.reason as held
                """.formatted(FlowStopStore.KINDS),
                OutboxStore::claimed,
                due.stream().map(Due::profileId).toList(),
                due.stream().map(Due::messageId).toList(),
                due.stream().map(Due::isUnsettled).toList(),
                due.stream().map(Due::claimedUntil).toList());
        return claimed.stream()
                .sorted(Comparator.comparingLong(Claimed::seq))
                .map(Claimed::message)
                .toList();
    }

    /** @param isUnsettled whether it was claimed before and nobody said what came of it */
    private record Due(String profileId, String messageId, boolean isUnsettled, Instant claimedUntil) {}

    /** Locks as many due messages as may start. Index outbox_next; what another worker holds is skipped. */
    private static List<Due> due(Sql tx, List<Slots> slots, Instant now) {
        return tx.query(
                """
                with slots as (
                    select s.destination, s.free, s.claimed_until
                    from unnest(?, ?, ?) as s (destination, free, claimed_until)
                    left join destination_states d on d.name = s.destination
                    where d.disabled_at is null
                      and (d.paused_until is null or d.paused_until <= ?)
                )
                select o.profile_id, o.message_id, o.unsettled, s.claimed_until
                from slots s
                cross join lateral (
                    select profile_id, message_id, claim is not null as unsettled
                    from outbox
                    where destination = s.destination
                      and next_attempt_at <= ?
                    order by next_attempt_at, seq
                    limit s.free
                    for update skip locked
                ) o
                """,
                row -> new Due(
                        row.text("profile_id"),
                        row.text("message_id"),
                        row.flag("unsettled"),
                        row.instant("claimed_until")),
                slots.stream().map(Slots::destination).toList(),
                slots.stream().map(Slots::free).toList(),
                slots.stream().map(slot -> now.plus(slot.lease())).toList(),
                now,
                now);
    }

    private static Claimed claimed(Row row) throws SQLException {
        return new Claimed(
                row.number("seq"),
                new Message(
                        row.text("profile_id"),
                        row.text("message_id"),
                        row.text("destination"),
                        new Content(row.text("kind"), row.text("name"), row.text("payload")),
                        new Tries(row.integer("attempts"), row.number("claim"), row.flag("unsettled")),
                        row.optionalText("held")));
    }

    private static void settle(Sql tx, List<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return;
        }
        List<String> profileIds = new ArrayList<>();
        List<String> messageIds = new ArrayList<>();
        List<Long> claims = new ArrayList<>();
        List<String> states = new ArrayList<>();
        List<Instant> nexts = new ArrayList<>();
        List<Integer> counted = new ArrayList<>();
        List<Instant> ends = new ArrayList<>();
        List<@Nullable Integer> statuses = new ArrayList<>();
        List<@Nullable String> errors = new ArrayList<>();
        List<@Nullable String> decisions = new ArrayList<>();
        List<@Nullable String> reasons = new ArrayList<>();
        for (Settlement each : settlements) {
            Outcome outcome = Outcome.of(each);
            profileIds.add(each.message().profileId());
            messageIds.add(each.message().id());
            claims.add(each.message().tries().claim());
            states.add(outcome.state());
            nexts.add(outcome.nextAttemptAt());
            counted.add(outcome.counts() ? 1 : 0);
            ends.add(each.at());
            statuses.add(
                    each.attempt().status().isPresent()
                            ? each.attempt().status().getAsInt()
                            : null);
            errors.add(outcome.error());
            decisions.add(outcome.decision());
            reasons.add(outcome.reason());
        }
        tx.update(
                """
                with result as (
                    select *
                    from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as r (profile_id, message_id, claim, state,
                        next_attempt_at, counted, ended_at, status, error, decision, reason)
                ),
                ended as (
                    delete from outbox o
                    using result r
                    where o.profile_id = r.profile_id
                      and o.message_id = r.message_id
                      and o.claim = r.claim
                      and r.state <> 'waiting'
                    returning r.*
                ),
                waiting as (
                    update outbox o
                    set claim = null,
                        next_attempt_at = r.next_attempt_at,
                        attempts = o.attempts + r.counted
                    from result r
                    where o.profile_id = r.profile_id
                      and o.message_id = r.message_id
                      and o.claim = r.claim
                      and r.state = 'waiting'
                    returning r.*
                )
                update deliveries d
                set state = r.state,
                    attempts = d.attempts + case when r.decision in ('postponed', 'withheld') then 0 else 1 end,
                    updated_at = r.ended_at,
                    response_status = r.status,
                    last_error = r.error,
                    failures = case when r.error is null then d.failures
                        else coalesce(d.failures, '[]') || jsonb_build_object(
                            'at', r.ended_at, 'status', r.status, 'error', r.error) end,
                    -- What is decided again for the same reason is said once.
                    decisions = case when r.decision is null or d.decisions -> -1 ->> 'reason' = r.reason
                        then d.decisions
                        else coalesce(d.decisions, '[]') || jsonb_build_object(
                            'at', r.ended_at, 'decision', r.decision, 'reason', r.reason) end,
                    -- Only what failed was not taken, and asks for a new turn.
                    sending_at = case when r.decision is null and r.error is not null then null
                        else d.sending_at end,
                    booked_at = case when r.decision is null and r.error is not null then null
                        else d.booked_at end
                from (select * from ended union all select * from waiting) as r
                where d.profile_id = r.profile_id
                  and d.message_id = r.message_id
                """,
                profileIds,
                messageIds,
                claims,
                states,
                nexts,
                counted,
                ends,
                statuses.toArray(Integer[]::new),
                errors.toArray(String[]::new),
                decisions.toArray(String[]::new),
                reasons.toArray(String[]::new));
        settlements.forEach(each -> settleDestination(tx, each));
    }

    private static void settleDestination(Sql tx, Settlement settlement) {
        String destination = settlement.message().destination();
        if (settlement.next() instanceof NextStep.Disable disable) {
            tx.update("""
                    insert into destination_states (name, disabled_at, disabled_reason)
                    values (?, ?, ?)
                    on conflict (name) do update
                    set disabled_at = coalesce(destination_states.disabled_at, excluded.disabled_at),
                        disabled_reason = coalesce(destination_states.disabled_reason, excluded.disabled_reason)
                    """, destination, settlement.at(), disable.error());
        }
        if (settlement.next() instanceof NextStep.Retry retry
                && retry.pauseUntil().isPresent()) {
            tx.update("""
                    insert into destination_states (name, paused_until)
                    values (?, ?)
                    on conflict (name) do update
                    set paused_until = greatest(destination_states.paused_until, excluded.paused_until)
                    """, destination, retry.pauseUntil().get());
        }
    }

    /**
     * A settlement as its row.
     *
     * @param decision beside what the receiver said: {@code sent}, {@code doubt}, {@code postponed}, {@code withheld}
     */
    private record Outcome(
            String state,
            Instant nextAttemptAt,
            boolean counts,
            @Nullable String error,
            @Nullable String decision,
            @Nullable String reason) {

        static Outcome of(Settlement settlement) {
            NextStep next = settlement.next();
            Instant at = settlement.at();
            if (next instanceof NextStep.Retry retry) {
                return failed("waiting", retry.at(), true, retry.error());
            }
            if (next instanceof NextStep.Bury bury) {
                return failed("dead", at, true, bury.error());
            }
            if (next instanceof NextStep.Disable disable) {
                // It waits for the destination, so that this attempt does not count against it.
                return failed("waiting", at, false, disable.error());
            }
            if (next instanceof NextStep.Doubt doubt) {
                return new Outcome("dead", at, true, doubt.error(), "doubt", doubt.error());
            }
            if (next instanceof NextStep.Postpone postpone) {
                return new Outcome("waiting", postpone.at(), false, null, "postponed", postpone.reason());
            }
            if (next instanceof NextStep.Withhold withhold) {
                return new Outcome("withheld", at, false, null, "withheld", withhold.reason());
            }
            String reason = ((NextStep.Finish) next).reason();
            return new Outcome("delivered", at, true, null, reason.isEmpty() ? null : "sent", reason);
        }

        private static Outcome failed(String state, Instant nextAttemptAt, boolean counts, String error) {
            return new Outcome(state, nextAttemptAt, counts, error, null, null);
        }
    }
}
