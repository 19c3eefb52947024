package io.signalbox.profile;

import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What messages say of people: their traits, segments and last events. */
@Singleton
final class FlowMailStore {

    /** Mails that are written at once are asked for together; more of them by several questions. */
    static final int TOGETHER = 64;

    /** More no mail can show. */
    private static final int MOST = 100;

    private final Sql sql;

    FlowMailStore(Sql sql) {
        this.sql = sql;
    }

    /** Primary key of memberships, its first column. */
    List<String> segments(String profileId) {
        return sql.query(
                "select distinct segment from memberships where profile_id = ? order by segment",
                row -> row.text("segment"),
                profileId);
    }

    /**
     * Somebody who is written to, and the run that does it.
     *
     * @param emails addresses by which the person is known, in no order
     * @param unsubscribed from what, by the last that they said of it: the topic, or blank for everything
     * @param edition of the text by which the run goes; blank where that is not known
     * @param ended why the run was ended from outside, so that what it sent and is not out yet must not go
     * @param cause properties of the event that caused the run; empty for one that began and ended in one decision, which has
     *     left no more than its id
     */
    record Addressee(
            Map<String, Object> traits,
            List<String> emails,
            Optional<String> unsubscribed,
            String edition,
            Optional<String> ended,
            Map<String, Object> cause) {
        /** Without what is the customer's data. */
        @Override
        public String toString() {
            return "addressee of a run, ended " + ended;
        }
    }

    /**
     * A mail that is to be written.
     *
     * @param profileId that the person has now
     * @param sender profile of the time at which it was sent
     * @param run id of the run, without blanks around it
     * @param topic of the mail; blank where it has none
     */
    record Mail(String profileId, String sender, String flow, String run, String topic) {}

    /**
     * What is known of those to whom mails go, in the order of the mails. Where two profiles with the same cause have become
     * one, each message asks for the run that sent it. Primary keys of profiles and flow_runs; indexes identifiers_profile
     * and events_profile.
     */
    List<Addressee> addressees(List<Mail> mails) {
        return sql.query(
                """
                select p.traits::text as traits,
                    array(select value from identifiers where profile_id = p.profile_id and kind = 'email') as emails,
                    (
                        select case when name = 'email_unsubscribed' then coalesce(properties ->> 'topic', '') end
                        from events
                        where profile_id = p.profile_id
                        and name in ('email_unsubscribed', 'email_subscribed')
                        and coalesce(properties ->> 'topic', '') in ('', m.topic)
                        order by occurred_at desc, event_id desc
                        limit 1
                    ) as unsubscribed,
                    coalesce(r.edition, '') as edition, r.cause::text as cause, r.ended
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) with ordinality
                    as m (profile_id, sender, flow, run, topic, n)
                left join profiles as p on p.profile_id = m.profile_id
                left join lateral (
                    select cause, edition,
                        case when end_reason in ('exit', 'goal', 'removed', 'merged') then end_reason end as ended
                    from flow_runs
                    where profile_id in (p.profile_id, m.sender)
                    and flow = m.flow
                    and run in (m.run, ' ' || m.run)
                    order by profile_id = m.sender desc, ended nulls last
                    limit 1
                ) as r on p.profile_id is not null
                order by m.n
                """,
                row -> new Addressee(
                        properties(row.optionalText("traits")),
                        row.texts("emails"),
                        row.optionalText("unsubscribed"),
                        row.text("edition"),
                        row.optionalText("ended"),
                        properties(row.optionalText("cause"))),
                mails.stream().map(Mail::profileId).toList(),
                mails.stream().map(Mail::sender).toList(),
                mails.stream().map(Mail::flow).toList(),
                mails.stream().map(Mail::run).toList(),
                mails.stream().map(Mail::topic).toList());
    }

    private static Map<String, Object> properties(Optional<String> json) {
        return json.map(Json::readObject).orElse(Map.of());
    }

    /** Properties of one event. Primary key of event_ids, and index events_profile. */
    Optional<Map<String, Object>> event(String profileId, String eventId) {
        return sql.first("""
                        select properties::text as properties
                        from events
                        where profile_id = ?
                        and event_id = ?
                        limit 1
                        """, row -> Json.readObject(row.text("properties")), profileId, eventId);
    }

    /** Properties of the event because of which a trigger fired last. Index triggers_pkey. */
    Optional<Map<String, Object>> lastCause(String profileId, String trigger) {
        return sql.first("""
                        select cause
                        from triggers
                        where profile_id = ?
                        and trigger = ?
                        order by fired_at desc
                        limit 1
                        """, row -> row.text("cause"), profileId, trigger).flatMap(cause -> event(profileId, cause));
    }

    /** Of each, the products that were put into the cart since the last purchase and not taken out again, newest first. */
    List<List<Map<String, Object>>> carts(List<String> profileIds) {
        return products(profileIds, "add_to_cart", "purchase_completed", "remove_from_cart", MOST);
    }

    /** Of each, the products that were looked at last, newest first. */
    List<List<Map<String, Object>>> viewed(List<String> profileIds, int atMost) {
        return products(profileIds, "product_viewed", "", "", atMost);
    }

    private record Product(int of, Map<String, Object> properties) {}

    /**
     * Products of events of a name, each once, newest first. Index events_profile.
     *
     * @param since only after the last event of this name
     * @param without but for those of which there is an event of this name that is not older
     */
    private List<List<Map<String, Object>>> products(
            List<String> profileIds, String name, String since, String without, int atMost) {
        List<List<Map<String, Object>>> products = new ArrayList<>();
        profileIds.forEach(profileId -> products.add(new ArrayList<>()));
        sql.forEach(
                """
                select l.n, found.properties::text as properties
                from unnest(?::text[]) with ordinality as l (profile_id, n)
                cross join lateral (
                    with own as (
                        select name, properties, occurred_at,
                            coalesce(properties ->> 'productId', properties ->> 'product_id', event_id) as product
                        from events
                        where profile_id = l.profile_id
                        and name in (?, ?, ?)
                    ),
                    newest as (
                        select distinct on (product) product, properties, occurred_at
                        from own
                        where name = ?
                        and occurred_at > coalesce((select max(occurred_at) from own where name = ?), '-infinity')
                        order by product, occurred_at desc
                    )
                    select n.properties, n.occurred_at
                    from newest as n
                    where not exists (
                        select 1
                        from own as o
                        where o.name = ?
                        and o.product = n.product
                        and o.occurred_at >= n.occurred_at
                    )
                    order by n.occurred_at desc
                    limit ?
                ) as found
                order by l.n, found.occurred_at desc
                """,
                row -> new Product((int) row.number("n") - 1, Json.readObject(row.text("properties"))),
                product -> products.get(product.of()).add(product.properties()),
                profileIds,
                name,
                since,
                without,
                name,
                since,
                without,
                atMost);
        return products;
    }
}
