package io.signalbox.delivery;

import io.signalbox.platform.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Flows of which nothing is sent for the time being, because an operator said so. Their runs go on: a message that comes
 * due meanwhile waits, and is sent once the flow is resumed if it is not too late by then.
 */
@ApplicationScoped
public class FlowStopStore {

    /** What a flow tells others on behalf of a person: what a stop holds. */
    static final String KINDS = "('sent', 'list-added', 'list-removed', 'called')";

    private final Sql sql;
    private final Clock clock;

    FlowStopStore(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Who stopped a flow, when and why. */
    public record Stop(String flow, Instant at, String by, String reason) {}

    /** By flow. */
    public Map<String, Stop> all() {
        return sql
                .query(
                        "select flow, stopped_at, stopped_by, reason from flow_stops",
                        row -> new Stop(
                                row.text("flow"),
                                row.instant("stopped_at"),
                                row.text("stopped_by"),
                                row.text("reason")))
                .stream()
                .collect(Collectors.toMap(Stop::flow, Function.identity()));
    }

    /** From now on nothing of the flow is sent; what is on its way already is. Empty where it was stopped before. */
    public Optional<Stop> stop(Sql transaction, String flow, String by, String reason) {
        Stop stop = new Stop(flow, clock.instant(), by, reason);
        return transaction.update("""
                        insert into flow_stops (flow, stopped_at, stopped_by, reason)
                        values (?, ?, ?, ?)
                        on conflict do nothing
                        """, flow, stop.at(), by, reason) == 1 ? Optional.of(stop) : Optional.empty();
    }

    /** Its messages are sent again, those that were held as well. Answers whether it was stopped. */
    public boolean resume(Sql transaction, String flow) {
        if (transaction.update("delete from flow_stops where flow = ?", flow) == 0) {
            return false;
        }
        // What is looked at once more than it need be does no harm: it is judged again.
        transaction.update("""
                update outbox as o
                set next_attempt_at = ?
                from deliveries as d
                where d.profile_id = o.profile_id
                and d.message_id = o.message_id
                and d.kind in %s
                and d.name = ?
                and o.claim is null
                and d.decisions is not null
                """.formatted(KINDS), clock.instant(), flow);
        return true;
    }
}
