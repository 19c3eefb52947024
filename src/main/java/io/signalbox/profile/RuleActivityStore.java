package io.signalbox.profile;

import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import io.signalbox.profile.RuleActivity.Match;
import io.signalbox.rulebook.RuleRef;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** When each live rule was first seen and last matched; one narrow row a rule. */
public final class RuleActivityStore {

    private final Sql sql;

    RuleActivityStore(Sql sql) {
        this.sql = sql;
    }

    /** All of them, by the primary key. */
    public List<RuleHistory> all() {
        return sql.query("""
                select file, rule, first_seen_at, last_matched_at
                from rule_activity
                order by file, rule
                """, RuleActivityStore::history);
    }

    /** Rules that are live from this instant on, unless they have been before; those that are not are forgotten. */
    void live(Sql transaction, List<RuleRef> rules, Instant since) {
        List<RuleRef> sorted = rules.stream()
                .sorted(Comparator.comparing(RuleRef::file).thenComparing(RuleRef::rule))
                .toList();
        String[] files = sorted.stream().map(RuleRef::file).toArray(String[]::new);
        String[] names = sorted.stream().map(RuleRef::rule).toArray(String[]::new);
        transaction.update("""
                delete from rule_activity
                where not exists (
                    select 1
                    from unnest(?::text[], ?::text[]) as l (file, rule)
                    where l.file = rule_activity.file
                    and l.rule = rule_activity.rule)
                """, files, names);
        // Another replica may have told of the same rules.
        transaction.update("""
                insert into rule_activity (file, rule, first_seen_at)
                select distinct file, rule, ?::timestamptz
                from unnest(?::text[], ?::text[]) as l (file, rule)
                on conflict (file, rule) do nothing
                """, since, files, names);
    }

    /** Replicas tell in any order, so the later instant stays; rules that are not live any more are left out. */
    void matched(List<Match> matches) {
        // In the order of the key, so that replicas never wait for each other in a circle.
        List<Match> sorted = matches.stream()
                .sorted(Comparator.comparing(Match::file).thenComparing(Match::rule))
                .toList();
        sql.update(
                """
                with m as (
                    select a.file, a.rule, m.at
                    from unnest(?::text[], ?::text[], ?::timestamptz[]) as m (file, rule, at)
                    join rule_activity a on a.file = m.file and a.rule = m.rule
                    order by a.file, a.rule
                    for update of a)
                update rule_activity
                set last_matched_at = greatest(last_matched_at, m.at)
                from m
                where rule_activity.file = m.file
                and rule_activity.rule = m.rule
                """,
                sorted.stream().map(Match::file).toArray(String[]::new),
                sorted.stream().map(Match::rule).toArray(String[]::new),
                sorted.stream().map(Match::at).toArray(Instant[]::new));
    }

    private static RuleHistory history(Row row) throws SQLException {
        return new RuleHistory(
                row.text("file"),
                row.text("rule"),
                row.instant("first_seen_at"),
                row.optionalInstant("last_matched_at"));
    }
}
