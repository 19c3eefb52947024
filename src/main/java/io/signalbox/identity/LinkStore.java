package io.signalbox.identity;

import io.signalbox.identity.Partition.Link;
import io.signalbox.identity.Partition.Node;
import io.signalbox.platform.Row;
import io.signalbox.platform.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table {@code identifier_links}: which identifiers were sent together. */
final class LinkStore {

    /** Columns of a {@link Node} in {@code identifiers as i}. */
    static final String NODE = "i.identifier_id, i.kind, i.value, i.profile_id, i.home, i.alarm";

    static Node node(Row row) throws SQLException {
        return new Node(
                row.number("identifier_id"),
                new Identifier(row.text("kind"), row.text("value")),
                row.text("profile_id"),
                row.text("home"),
                row.optionalText("alarm"));
    }

    /** One at a time learns who is who; who only looks up what is known does not wait. */
    void lock(Sql transaction) {
        transaction.query(
                "select pg_advisory_xact_lock(hashtext('signalbox.identity')) is null as locked", row -> true);
    }

    /** Whether all of these sets were sent before. */
    boolean areKnown(Sql sql, Collection<? extends Set<Identifier>> sets) {
        List<Identifier> stronger = new ArrayList<>();
        List<Identifier> weaker = new ArrayList<>();
        for (Set<Identifier> set : sets) {
            Identifier anchor = set.iterator().next();
            set.stream().skip(1).forEach(one -> {
                stronger.add(anchor);
                weaker.add(one);
            });
        }
        // "offset 0" keeps to the primary keys, whatever the planner thinks of the sizes.
        long known = sql.first(
                        """
                        select count(*) as known
                        from unnest(?::text[], ?::text[], ?::text[], ?::text[])
                            as wanted(stronger_kind, stronger_value, weaker_kind, weaker_value)
                        cross join lateral (
                            select identifier_id
                            from identifiers
                            where kind = stronger_kind
                            and value = stronger_value
                            offset 0
                        ) as s
                        cross join lateral (
                            select identifier_id
                            from identifiers
                            where kind = weaker_kind
                            and value = weaker_value
                            offset 0
                        ) as w
                        cross join lateral (
                            select 1
                            from identifier_links
                            where stronger_id = s.identifier_id
                            and weaker_id = w.identifier_id
                            offset 0
                        ) as l
                        """,
                        row -> row.number("known"),
                        stronger.stream().map(Identifier::kind).toArray(String[]::new),
                        stronger.stream().map(Identifier::value).toArray(String[]::new),
                        weaker.stream().map(Identifier::kind).toArray(String[]::new),
                        weaker.stream().map(Identifier::value).toArray(String[]::new))
                .orElse(0L);
        return known == weaker.size();
    }

    /** Keeps links; one that was cut stays cut. */
    void add(Sql transaction, Collection<Link> links, Instant now) {
        transaction.update(
                """
                insert into identifier_links (stronger_id, weaker_id, linked_at)
                select distinct stronger_id, weaker_id, ?
                from unnest(?::int8[], ?::int8[]) as new(stronger_id, weaker_id)
                on conflict do nothing
                """,
                now,
                links.stream().map(Link::stronger).toArray(Long[]::new),
                links.stream().map(Link::weaker).toArray(Long[]::new));
    }

    /** What may depend on some identifiers. */
    record Neighbourhood(List<Node> nodes, List<Link> links) {}

    /**
     * All that is linked with these identifiers, over any number of links that are not cut. It ends at those that link
     * nobody, which is what keeps it small.
     */
    Neighbourhood around(Sql transaction, Collection<Long> ids, LinkingRules rules) {
        List<Node> nodes = transaction.query(
                """
                with recursive reached (identifier_id) as (
                    select unnest(?::int8[])
                    union
                    select next.identifier_id
                    from reached
                    join identifiers as i on i.identifier_id = reached.identifier_id
                    cross join lateral (
                        select weaker_id as identifier_id
                        from identifier_links
                        where stronger_id = i.identifier_id
                        and cut_at is null
                        union all
                        select stronger_id
                        from identifier_links
                        where weaker_id = i.identifier_id
                        and cut_at is null
                    ) as next
                    where i.alarm is null
                    and i.kind <> all(?)
                )
                select %s
                from reached
                join identifiers as i on i.identifier_id = reached.identifier_id
                """.formatted(NODE),
                LinkStore::node,
                ids.toArray(Long[]::new),
                rules.shared().toArray(String[]::new));
        Long[] all = nodes.stream().map(Node::id).toArray(Long[]::new);
        List<Link> links =
                transaction.query("""
                select stronger_id, weaker_id
                from identifier_links
                where stronger_id = any(?)
                and weaker_id = any(?)
                and cut_at is null
                """, row -> new Link(row.number("stronger_id"), row.number("weaker_id")), all, all);
        return new Neighbourhood(nodes, links);
    }

    /** Remembers which identifiers link nobody any more. */
    void raise(Sql transaction, Map<Long, String> alarms, Instant now) {
        if (!alarms.isEmpty()) {
            transaction.update(
                    """
                    update identifiers
                    set alarm = a.why,
                        alarmed_at = ?
                    from unnest(?::int8[], ?::text[]) as a(identifier_id, why)
                    where identifiers.identifier_id = a.identifier_id
                    """,
                    now,
                    alarms.keySet().toArray(Long[]::new),
                    alarms.values().toArray(String[]::new));
        }
    }

    /**
     * Lets an identifier link somebody again: its links are cut, but for those with identifiers of one profile.
     *
     * @return how many links are left; empty where it is not alarming
     */
    Optional<Long> lift(Sql transaction, long id, Optional<String> profileId, Instant now) {
        int lifted = transaction.update("""
                update identifiers
                set alarm = null,
                    alarmed_at = null
                where identifier_id = ?
                and alarm is not null
                """, id);
        if (lifted == 0) {
            return Optional.empty();
        }
        transaction.update("""
                update identifier_links as l
                set cut_at = ?
                from identifiers as other
                where ((l.stronger_id = ? and other.identifier_id = l.weaker_id)
                    or (l.weaker_id = ? and other.identifier_id = l.stronger_id))
                and l.cut_at is null
                and other.profile_id is distinct from ?
                """, now, id, id, profileId.orElse(null));
        return transaction.first("""
                select count(*) as links
                from identifier_links
                where (stronger_id = ? or weaker_id = ?)
                and cut_at is null
                """, row -> row.number("links"), id, id);
    }

    /**
     * Cuts the links between identifiers at home in a profile and all others.
     *
     * @return the identifiers on both sides, of which none is alarming any more until it is found to be
     */
    List<Long> cut(Sql transaction, String home, Instant now) {
        List<Link> cut = transaction.query(
                """
                update identifier_links as l
                set cut_at = ?
                from identifiers as s, identifiers as w
                where s.identifier_id = l.stronger_id
                and w.identifier_id = l.weaker_id
                and l.cut_at is null
                and (s.home = ?) <> (w.home = ?)
                and (l.stronger_id in (select identifier_id from identifiers where home = ?)
                    or l.weaker_id in (select identifier_id from identifiers where home = ?))
                returning l.stronger_id, l.weaker_id
                """, row -> new Link(row.number("stronger_id"), row.number("weaker_id")), now, home, home, home, home);
        List<Long> touched = new ArrayList<>();
        cut.forEach(link -> {
            touched.add(link.stronger());
            touched.add(link.weaker());
        });
        transaction.update("""
                update identifiers
                set alarm = null,
                    alarmed_at = null
                where identifier_id = any(?)
                """, (Object) touched.toArray(Long[]::new));
        return touched;
    }
}
