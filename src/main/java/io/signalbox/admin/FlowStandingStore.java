package io.signalbox.admin;

import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is under way in flows, counted for a look at what a publication would do to them. */
@Singleton
final class FlowStandingStore {

    private final Sql sql;

    FlowStandingStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Runs at one step of a flow.
     *
     * @param edition of the text that they go by
     * @param further whether their person has a run in this flow that began earlier
     */
    record Standing(String flow, String edition, String step, boolean further, long runs) {
        Standing by(String other) {
            return new Standing(flow, other, step, further, runs);
        }
    }

    /** Those in these flows, in the order of flows and steps. One pass over flow_runs. */
    List<Standing> in(Collection<String> flows) {
        return sql.query(
                """
                select flow, edition, step, place > 1 as further, count(*) as n
                from (
                    select flow, edition, step,
                        row_number() over (partition by profile_id, flow order by started_at, run collate "C") as place
                    from flow_runs
                    where ended_at is null
                    and flow = any(?)
                ) as runs
                group by 1, 2, 3, 4
                order by 1, 2, 3, 4
                """,
                row -> new Standing(
                        row.text("flow"), row.text("edition"), row.text("step"), row.flag("further"), row.number("n")),
                (Object) flows.toArray(String[]::new));
    }

    /** By flow, the editions of the texts that somebody goes by. One pass over flow_runs. */
    Map<String, Set<String>> editions() {
        Map<String, Set<String>> editions = new HashMap<>();
        sql.forEach(
                "select distinct flow, edition from flow_runs where ended_at is null",
                row -> List.of(row.text("flow"), row.text("edition")),
                each -> editions.computeIfAbsent(each.get(0), flow -> new HashSet<>())
                        .add(each.get(1)));
        return editions;
    }
}
