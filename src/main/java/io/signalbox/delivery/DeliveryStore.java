package io.signalbox.delivery;

import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of messages, for operators: listing, looking closer, sending again. */
@ApplicationScoped
public class DeliveryStore {

    private static final String COLUMNS = """
            select d.message_id, d.profile_id, d.destination, d.kind, d.name, d.at, d.state, d.attempts,
                d.created_at, d.updated_at, o.next_attempt_at, d.response_status, d.last_error,
                d.decisions -> -1 ->> 'reason' as reason
            """;
    private static final String TABLES = """
            from deliveries d
            left join outbox o on o.profile_id = d.profile_id and o.message_id = d.message_id
            """;

    private static final String NOT_IN_DOUBT = "state = 'dead' and sending_at is null";

    private final Sql sql;
    private final Clock clock;

    DeliveryStore(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Deliveries, the newest first. */
    public Page<Delivery> list(Delivery.Filter filter, int limit, Optional<String> cursor) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        List<Object> parameters = new ArrayList<>();
        filter.state().ifPresent(state -> {
            // Index deliveries_dead needs the literal.
            conditions.add(state.equals("dead") ? "d.state = 'dead'" : "d.state = ?");
            if (!state.equals("dead")) {
                parameters.add(state);
            }
        });
        filter.destination().ifPresent(destination -> {
            conditions.add("d.destination = ?");
            parameters.add(destination);
        });
        filter.profileId().ifPresent(profileId -> {
            conditions.add("d.profile_id = ?");
            parameters.add(profileId);
        });
        cursor.map(text -> Cursor.decode(text, 2)).ifPresent(last -> {
            conditions.add("(d.created_at, d.message_id) < (?::timestamptz, ?)");
            parameters.addAll(last.parts());
        });
        parameters.add(limit + 1);
        // Index deliveries_created; for a profile the primary key.
        List<Delivery> rows = sql.query(
                COLUMNS + TABLES + "where " + String.join("\n  and ", conditions) + """

                        order by d.created_at desc, d.message_id desc
                        limit ?
                        """,
                DeliveryStore::delivery,
                parameters.toArray());
        return Page.of(rows, limit, row -> Cursor.of(row.createdAt().toString(), row.id()));
    }

    public Optional<Delivery.Detail> find(String messageId) {
        // Index deliveries_message.
        return sql.first(
                COLUMNS + ", d.failures, d.decisions, d.payload\n" + TABLES + "where d.message_id = ?",
                row -> new Delivery.Detail(
                        delivery(row),
                        failures(row.optionalText("failures")),
                        decisions(row.optionalText("decisions")),
                        Json.readObject(row.text("payload"))),
                messageId);
    }

    /**
     * Sends a message again, with the id it always had: at once where it waits, from the start where it is dead or withheld: then it
     * is judged again.
     */
    public Delivery.Retried retry(String messageId) {
        return sql.inTransaction(tx -> {
            Optional<String> state = tx.first("""
                    select state
                    from deliveries
                    where message_id = ?
                    for update
                    """, row -> row.text("state"), messageId);
            switch (state.orElse("unknown")) {
                case "unknown" -> {
                    return Delivery.Retried.UNKNOWN;
                }
                case "delivered" -> {
                    return Delivery.Retried.DELIVERED_ALREADY;
                }
                case "dead", "withheld" -> revive(tx, "message_id = ?", messageId);
                default -> hasten(tx, messageId);
            }
            return Delivery.Retried.QUEUED;
        });
    }

    /** Sends everything again that is dead and not in doubt, of one destination or of all; answers how many. */
    public int retryDead(Optional<String> destination) {
        return destination
                .map(name -> revive(sql, NOT_IN_DOUBT + " and destination = ?", name))
                .orElseGet(() -> revive(sql, NOT_IN_DOUBT));
    }

    private int revive(Sql tx, String which, Object... parameters) {
        Instant now = clock.instant();
        List<Object> all = new ArrayList<>(List.of(now));
        all.addAll(List.of(parameters));
        all.addAll(List.of(now, now));
        // A conflict is a message that waits already.
        return tx.update("""
                with revived as (
                    update deliveries
                    set state = 'waiting',
                        updated_at = ?,
                        sending_at = null,
                        booked_at = null
                    where %s
                    returning profile_id, message_id, destination
                )
                insert into outbox (profile_id, message_id, destination, created_at, next_attempt_at)
                select profile_id, message_id, destination, ?, ?
                from revived
                on conflict do nothing
                """.formatted(which), all.toArray());
    }

    /** An attempt that is under way comes first. */
    private void hasten(Sql tx, String messageId) {
        tx.update("""
                update outbox o
                set next_attempt_at = ?
                from deliveries d
                where d.message_id = ?
                  and o.profile_id = d.profile_id
                  and o.message_id = d.message_id
                  and o.claim is null
                """, clock.instant(), messageId);
    }

    /**
     * Deletes what ended before this instant; answers how many.
     *
     * @param counted e-mails that were sent after it are kept, since they count below caps
     */
    int forgetBefore(Instant instant, Instant counted, int limit) {
        // Index deliveries_created.
        return sql.update("""
                delete from deliveries
                where (profile_id, message_id) in (
                    select profile_id, message_id
                    from deliveries
                    where created_at < ?
                      and updated_at < ?
                      and state <> 'waiting'
                      and (sending_at is null or sending_at < ?)
                    order by created_at
                    limit ?
                )
                """, instant, instant, instant.isBefore(counted) ? instant : counted, limit);
    }

    static Delivery delivery(Row row) throws SQLException {
        return new Delivery(
                row.text("message_id"),
                row.text("profile_id"),
                row.text("destination"),
                row.text("kind"),
                row.text("name"),
                row.instant("at"),
                row.text("state"),
                row.integer("attempts"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.optionalInstant("next_attempt_at"),
                row.optionalInteger("response_status"),
                row.optionalText("last_error"),
                row.optionalText("reason").filter(reason -> !reason.isEmpty()));
    }

    private static List<Delivery.Failure> failures(Optional<String> json) {
        if (json.isEmpty()) {
            return List.of();
        }
        List<Delivery.Failure> failures = new ArrayList<>();
        for (StoredFailure stored : Json.read(json.get(), StoredFailure[].class)) {
            failures.add(new Delivery.Failure(
                    OffsetDateTime.parse(stored.at()).toInstant(), stored.status(), stored.error()));
        }
        return failures;
    }

    private static List<Delivery.Decision> decisions(Optional<String> json) {
        return json.stream()
                .flatMap(text -> Stream.of(Json.read(text, StoredDecision[].class)))
                .map(stored -> new Delivery.Decision(
                        OffsetDateTime.parse(stored.at()).toInstant(), stored.decision(), stored.reason()))
                .toList();
    }

    private record StoredDecision(String at, String decision, String reason) {}

    private record StoredFailure(String at, Optional<Integer> status, String error) {}
}
