package io.signalbox.admin;

import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of flows as the loop and delivery write them. */
final class FlowRows {

    private final Sql sql;

    FlowRows(Sql sql) {
        this.sql = sql;
    }

    FlowRows merged(String profile, String into) {
        sql.update("update profiles set merged_into = ? where profile_id = ?", into, profile);
        return this;
    }

    FlowRows run(
            String profile,
            String flow,
            String run,
            Instant start,
            boolean heldOut,
            @Nullable Instant goal,
            String step,
            @Nullable Instant ended) {
        sql.update("""
                insert into flow_runs (profile_id, flow, run, started_at, start_at, start_id, cause, detail, step, since,
                    goal_at, ended_at, held_out)
                values (?, ?, ?, ?, ?, ?, '{}', '', ?, ?, ?, ?, ?)
                """, profile, flow, run, start, start, run, step, start, goal, ended, heldOut);
        return change(profile, flow, run, "flow-started", "", "", start);
    }

    FlowRows change(String profile, String flow, String run, String kind, String step, String detail, Instant at) {
        sql.update("""
                insert into flow_changes (profile_id, flow, run, kind, step, detail, at, decided_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """, profile, flow, run, kind, step, detail, at, at);
        return this;
    }

    FlowRows delivery(
            String profile,
            String message,
            String destination,
            String flow,
            String cause,
            String step,
            Instant at,
            String state,
            @Nullable String error) {
        sql.update(
                """
                insert into deliveries (profile_id, message_id, destination, kind, name, at, state, created_at, updated_at,
                    last_error, payload, sending_at)
                values (?, ?, ?, 'sent', ?, ?, ?, ?, ?, ?, ?::json, case when ? then ?::timestamptz end)
                """,
                profile,
                message,
                destination,
                flow,
                at,
                state,
                at,
                at,
                error,
                Json.write(Map.of("data", Map.of("flow", flow, "cause", cause, "step", step))),
                state.equals("delivered") || (error != null && error.startsWith("in doubt")),
                at);
        return this;
    }

    FlowRows event(String profile, String id, String name, Instant at, Map<String, Object> properties) {
        sql.update("""
                insert into events (profile_id, event_id, name, occurred_at, received_at, properties)
                values (?, ?, ?, ?, ?, ?::json)
                """, profile, id, name, at, at, Json.write(properties));
        return this;
    }

    FlowRows bought(String profile, String id, Instant at, String total, String currency) {
        return event(
                profile, id, "purchase_completed", at, Map.of("total", new BigDecimal(total), "currency", currency));
    }
}
