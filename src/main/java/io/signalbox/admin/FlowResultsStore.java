package io.signalbox.admin;

import io.signalbox.admin.FlowResultsQuery.Asked;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of the runs of a flow that started within a span, counted from their rows.
 *
 * <p>Runs, their changes and the events of a person stand with the profile that the person has by now; deliveries stay with
 * the profile that they were of, so those of all merged profiles are looked through.
 */
@Singleton
final class FlowResultsStore {

    /** The runs. Index flow_runs_started, and the primary key of profiles. */
    private static final String COHORT = """
            with recursive cohort as materialized (
                select r.profile_id, coalesce(p.merged_into, r.profile_id) as person, r.run, r.held_out, r.started_at,
                    r.goal_at, r.step, r.ended_at
                from flow_runs as r
                left join profiles as p on p.profile_id = r.profile_id
                where r.flow = ?
                and r.started_at >= ?
                and r.started_at < ?
            )
            """;

    /**
     * Which part of each split a run took: a step is written with the way that was taken from the one before it. A part
     * after which nothing comes is blank: the run ends at the split. Index flow_changes_flow, or flow_changes_profile.
     */
    private static final String TAKEN = """
            , taken as materialized (
                select profile_id, run, previous || chr(10) || detail as part, min(at) as at
                from (
                    select f.profile_id, f.run, f.detail, f.at,
                        lag(f.step) over (partition by f.profile_id, f.run order by f.seq) as previous
                    from cohort as c
                    join flow_changes as f on f.profile_id = c.profile_id and f.run = c.run
                    where f.flow = ?
                    and f.at >= ?
                    and f.kind = 'step'
                ) as moved
                where previous = any(?)
                group by profile_id, run, previous, detail
                union all
                select f.profile_id, f.run, f.step || chr(10), min(f.at)
                from cohort as c
                join flow_changes as f on f.profile_id = c.profile_id and f.run = c.run
                where f.flow = ?
                and f.at >= ?
                and f.kind = 'flow-ended'
                and f.detail = 'completed'
                and f.step = any(?)
                group by f.profile_id, f.run, f.step
            )
            """;

    /** Counts by {@code part}, and money by the same. Index events_profile. */
    private static final String GROUPS = """
            , money as materialized (
                select c.profile_id, c.run, upper(coalesce(e.properties ->> 'currency', '')) as currency,
                    sum((e.properties ->> 'total')::numeric) as total, count(*) as purchases
                from cohort as c
                join events as e on e.profile_id = c.person
                where e.name = 'purchase_completed'
                and e.occurred_at > c.started_at
                and e.occurred_at <= c.started_at + ? * interval '1 millisecond'
                and e.occurred_at > ?
                and e.occurred_at <= ?
                and json_typeof(e.properties -> 'total') = 'number'
                group by 1, 2, 3
            ),
            counts as (
                select coalesce(part, '') as part, held_out, count(*) as runs, count(distinct person) as people,
                    count(goal_at) as goals, count(*) filter (where started_at > ?) as open
                from grouped
                group by grouping sets ((held_out), (held_out, part))
            ),
            sums as (
                select coalesce(g.part, '') as part, g.held_out, m.currency, sum(m.total) as total,
                    sum(m.total * m.total) as squares, sum(m.purchases)::bigint as purchases
                from grouped as g
                join money as m on m.profile_id = g.profile_id and m.run = g.run
                group by grouping sets ((g.held_out, m.currency), (g.held_out, m.currency, g.part))
            )
            select c.part, c.held_out, c.runs, c.people, c.goals, c.open, s.currency, s.purchases, s.total, s.squares
            from counts as c
            left join sums as s on s.part = c.part and s.held_out = c.held_out
            order by c.part, c.held_out, s.currency
            """;

    /**
     * What they sent, with its deliveries and what people did with them. Indexes flow_changes_flow or flow_changes_profile,
     * profiles_merged, the primary key of deliveries, events_profile.
     */
    private static final String MAIL = """
            , own as materialized (
                select person, person as profile_id
                from cohort
                union
                select own.person, p.profile_id
                from own
                join profiles as p on p.merged_into = own.profile_id
            ),
            sent as materialized (
                select c.profile_id, c.person, c.run, f.step, f.detail as template, f.at
                from cohort as c
                join flow_changes as f on f.profile_id = c.profile_id and f.run = c.run
                where f.flow = ?
                and f.at >= ?
                and f.kind = 'sent'
            ),
            found as materialized (
                select s.profile_id, s.run, s.step, s.at, d.message_id, d.destination, d.state,
                    d.sending_at is not null as doubt
                from sent as s
                join own as o on o.person = s.person
                join deliveries as d on d.profile_id = o.profile_id
                where d.kind = 'sent'
                and d.name = ?
                and d.at = s.at
                and d.payload -> 'data' ->> 'step' = s.step
                and d.payload -> 'data' ->> 'cause' = btrim(s.run)
            ),
            mail as materialized (
                select s.profile_id, s.run, s.step, s.template, s.at, f.destination, f.state, f.doubt,
                    exists (
                        select 1
                        from events as e
                        where e.profile_id = s.person
                        and e.occurred_at >= s.at
                        and e.name = 'email_opened'
                        and e.properties ->> 'messageId' = f.message_id
                    ) as opened,
                    exists (
                        select 1
                        from events as e
                        where e.profile_id = s.person
                        and e.occurred_at >= s.at
                        and e.name = 'email_clicked'
                        and e.properties ->> 'messageId' = f.message_id
                    ) as clicked
                from sent as s
                left join found as f
                    on f.profile_id = s.profile_id and f.run = s.run and f.step = s.step and f.at = s.at
            )
            select %s as part, m.template, m.destination, count(*) as sent,
                count(*) filter (where m.state = 'waiting') as waiting,
                count(*) filter (where m.state = 'delivered') as delivered,
                count(*) filter (where m.state = 'withheld') as withheld,
                count(*) filter (where m.state = 'dead' and not m.doubt) as dead,
                count(*) filter (where m.state = 'dead' and m.doubt) as doubt,
                count(*) filter (where m.opened) as opened,
                count(*) filter (where m.clicked) as clicked
            from mail as m
            %s
            group by 1, 2, 3
            order by 1, 2, 3
            """;

    private final Sql sql;

    FlowResultsStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Money in one currency.
     *
     * @param currency in capitals; blank where purchases name none
     * @param total sum over all runs
     * @param squares sum over all runs of the square of what each brought
     */
    record Money(String currency, long purchases, BigDecimal total, BigDecimal squares) {}

    /**
     * Runs that have something in common, treated or held out.
     *
     * @param part blank: all; else the first day of the stretch of time; or the split, a line break and its part
     * @param open runs whose window for purchases has not ended yet
     */
    record Group(String part, boolean heldOut, long runs, long people, long goals, long open, List<Money> revenue) {}

    /** How many came to a step, and how many of them stand there now. */
    record AtStep(String step, boolean heldOut, long reached, long waiting) {}

    /**
     * Messages to one destination.
     *
     * @param part the step that sent it; or the split, a line break and its part
     * @param destination empty where no delivery is kept: none was made, or it is forgotten
     */
    record Mail(
            String part,
            String template,
            Optional<String> destination,
            long sent,
            long waiting,
            long delivered,
            long withheld,
            long dead,
            long inDoubt,
            long opened,
            long clicked) {}

    /** What was counted, all of it of one instant. */
    record Counted(List<Group> overTime, List<Group> parts, List<AtStep> steps, List<Mail> byStep, List<Mail> byPart) {}

    /** How many runs there are, or {@code most} where there are more. Index flow_runs_started. */
    long runs(Asked asked, long most) {
        return sql.first("""
                        select count(*) as runs
                        from (
                            select 1
                            from flow_runs
                            where flow = ?
                            and started_at >= ?
                            and started_at < ?
                            limit ?
                        ) as counted
                        """, row -> row.number("runs"), asked.flow(), asked.from(), asked.until(), most)
                .orElse(0L);
    }

    /** Counts all of it; parts only of these splits. */
    Counted count(Asked asked, List<String> splits) {
        String[] ids = splits.toArray(String[]::new);
        return sql.inTransaction(tx -> {
            tx.execute("set transaction isolation level repeatable read read only");
            return new Counted(
                    groups(tx, asked, """
                            , grouped as (
                                select c.*, to_char(date_trunc(?, c.started_at at time zone 'UTC'), 'YYYY-MM-DD') as part
                                from cohort as c
                            )
                            """, asked.by().word()),
                    splits.isEmpty() ? List.of() : groups(tx, asked, TAKEN + """
                            , grouped as (
                                select c.*, t.part
                                from cohort as c
                                join taken as t on t.profile_id = c.profile_id and t.run = c.run
                            )
                            """, taken(asked, ids)),
                    steps(tx, asked),
                    mail(tx, asked, "", MAIL.formatted("m.step", "")),
                    splits.isEmpty()
                            ? List.of()
                            : mail(
                                    tx,
                                    asked,
                                    TAKEN,
                                    MAIL.formatted(
                                            "t.part",
                                            "join taken as t on t.profile_id = m.profile_id and t.run = m.run and m.at >= t.at"),
                                    taken(asked, ids)));
        });
    }

    private static @Nullable Object[] taken(Asked asked, String[] ids) {
        return new @Nullable Object[] {asked.flow(), asked.from(), ids, asked.flow(), asked.from(), ids};
    }

    private record Line(Group group, Optional<Money> money) {}

    private static List<Group> groups(Sql tx, Asked asked, String grouped, @Nullable Object... more) {
        List<@Nullable Object> parameters = cohort(asked);
        parameters.addAll(Arrays.asList(more));
        parameters.add(asked.window().toMillis());
        parameters.add(asked.from());
        parameters.add(asked.until().plus(asked.window()));
        parameters.add(asked.now().minus(asked.window()));
        List<Group> groups = new ArrayList<>();
        tx.forEach(COHORT + grouped + GROUPS, FlowResultsStore::line, line -> add(groups, line), parameters.toArray());
        return groups;
    }

    private static List<@Nullable Object> cohort(Asked asked) {
        return new ArrayList<>(List.of(asked.flow(), asked.from(), asked.until()));
    }

    private static Line line(Row row) throws SQLException {
        Optional<String> currency = row.optionalText("currency");
        return new Line(
                new Group(
                        row.text("part"),
                        row.flag("held_out"),
                        row.number("runs"),
                        row.number("people"),
                        row.number("goals"),
                        row.number("open"),
                        new ArrayList<>()),
                currency.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Money(
                                currency.get(),
                                row.number("purchases"),
                                row.decimal("total"),
                                row.decimal("squares"))));
    }

    /** Lines of one group follow each other, one a currency. */
    private static void add(List<Group> groups, Line line) {
        Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
        if (last == null
                || !last.part().equals(line.group().part())
                || last.heldOut() != line.group().heldOut()) {
            last = line.group();
            groups.add(last);
        }
        line.money().ifPresent(last.revenue()::add);
    }

    /** Index flow_changes_flow, or flow_changes_profile. */
    private static List<AtStep> steps(Sql tx, Asked asked) {
        List<@Nullable Object> parameters = cohort(asked);
        parameters.add(asked.flow());
        parameters.add(asked.from());
        return tx.query(
                COHORT + """
                select step, held_out, sum(reached)::bigint as reached, sum(waiting)::bigint as waiting
                from (
                    select f.step, c.held_out, count(distinct (c.profile_id, c.run)) as reached, 0 as waiting
                    from cohort as c
                    join flow_changes as f on f.profile_id = c.profile_id and f.run = c.run
                    where f.flow = ?
                    and f.at >= ?
                    and f.kind = 'step'
                    group by 1, 2
                    union all
                    select step, held_out, 0, count(*)
                    from cohort
                    where ended_at is null
                    group by 1, 2
                ) as both_ways
                group by 1, 2
                order by 1, 2
                """,
                row -> new AtStep(row.text("step"), row.flag("held_out"), row.number("reached"), row.number("waiting")),
                parameters.toArray());
    }

    private static List<Mail> mail(Sql tx, Asked asked, String taken, String mail, @Nullable Object... more) {
        List<@Nullable Object> parameters = cohort(asked);
        parameters.addAll(Arrays.asList(more));
        parameters.add(asked.flow());
        parameters.add(asked.from());
        parameters.add(asked.flow());
        return tx.query(
                COHORT + taken + mail,
                row -> new Mail(
                        row.text("part"),
                        row.text("template"),
                        row.optionalText("destination"),
                        row.number("sent"),
                        row.number("waiting"),
                        row.number("delivered"),
                        row.number("withheld"),
                        row.number("dead"),
                        row.number("doubt"),
                        row.number("opened"),
                        row.number("clicked")),
                parameters.toArray());
    }
}
