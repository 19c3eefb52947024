package io.signalbox.admin;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where people stand in flows, and what they have come to, for people to read. */
@Singleton
final class FlowViewStore {

    private final Sql sql;

    FlowViewStore(Sql sql) {
        this.sql = sql;
    }

    private record Count(String flow, String of, long count) {}

    /**
     * Runs that stand at a step.
     *
     * @param edition of the text that they go by
     */
    record Waiting(String flow, String edition, String step, long runs) {}

    /** How many stand at each step. One pass over flow_runs. */
    List<Waiting> waiting() {
        return sql.query(
                """
                select flow, edition, step, count(*) as n
                from flow_runs
                where ended_at is null
                group by flow, edition, step
                """, row -> new Waiting(row.text("flow"), row.text("edition"), row.text("step"), row.number("n")));
    }

    /**
     * What happened since an instant: by {@code kind}, by {@code kind reason} of what ended, by {@code step id} and by {@code
     * sent message}. Index flow_changes_flow.
     */
    Map<String, Map<String, Long>> happened(Instant since) {
        return byFlow(sql.query("""
                select flow,
                    case
                        when kind in ('flow-ended', 'flow-refused', 'sent') then kind || ' ' || detail
                        when kind = 'step' then kind || ' ' || step
                        else kind
                    end as what,
                    count(*) as n
                from flow_changes
                where at >= ?
                group by 1, 2
                """, row -> new Count(row.text("flow"), row.text("what"), row.number("n")), since));
    }

    /** Whether anything ever happened in a flow of this name. Index flow_changes_flow. */
    boolean knows(String flow) {
        return sql.first("select flow from flow_changes where flow = ? limit 1", row -> row.text("flow"), flow)
                .isPresent();
    }

    private static Map<String, Map<String, Long>> byFlow(List<Count> counts) {
        Map<String, Map<String, Long>> byFlow = new HashMap<>();
        counts.forEach(count ->
                byFlow.computeIfAbsent(count.flow(), flow -> new HashMap<>()).put(count.of(), count.count()));
        return byFlow;
    }
}
