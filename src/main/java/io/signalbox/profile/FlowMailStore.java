package io.signalbox.profile;

import io.signalbox.identity.Identities;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What messages say of people: their traits, segments and last events. */
@Singleton
final class FlowMailStore {

    /** Mails that are written at once are asked for together; more of them by several questions. */
    static final int TOGETHER = 64;

    /** More no mail can show. */
    private static final int MOST = 100;

    private static final int VIEWED = 4;

    private final Sql sql;
    private final Identities identities;

    FlowMailStore(Sql sql, Identities identities) {
        this.sql = sql;
        this.identities = identities;
    }

    /**
     * A mail that is to be written.
     *
     * @param profileId whose it was when its flow sent it
     * @param run id of the run, without blanks around it
     * @param topic of the mail; blank where it has none
     * @param asks what its template says of the person
     */
    record Mail(String profileId, String flow, String run, String topic, Set<Word> asks) {
        Mail {
            asks = Set.copyOf(asks);
        }
    }

    /** What is asked only for templates that say it. */
    enum Word {
        SEGMENTS("segments"),
        CART("cart"),
        VIEWED("viewed");

        private final String text;

        Word(String text) {
            this.text = text;
        }

        /** As templates write it. */
        String text() {
            return text;
        }
    }

    /**
     * What is known of the person to whom a mail goes.
     *
     * @param profileIds that of the person now, since two may have turned out to be one, and then all that were merged into
     *     it; empty where there is none any more
     * @param segments empty where the mail does not ask for them, as are the products
     * @param cart products that were put into the cart since the last purchase and not taken out again, newest first
     * @param viewed products that were looked at last, newest first
     */
    record Known(
            List<String> profileIds,
            Addressee addressee,
            List<String> segments,
            List<Map<String, Object>> cart,
            List<Map<String, Object>> viewed) {
        Known {
            profileIds = List.copyOf(profileIds);
            segments = List.copyOf(segments);
            cart = List.copyOf(cart);
            viewed = List.copyOf(viewed);
        }

        /** Without what is the customer's data. */
        @Override
        public String toString() {
            return "what is known for a mail";
        }
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

    /** What is known for each of these mails, in their order. */
    List<Known> known(List<Mail> mails) {
        return sql.inTransaction(tx -> {
            tx.planByIndex();
            List<List<String>> people = identities.profilesOf(
                    tx, mails.stream().map(Mail::profileId).toList());
            List<Optional<String>> homes =
                    people.stream().map(ids -> ids.stream().findFirst()).toList();
            List<Addressee> addressees = addressees(tx, mails, homes);
            Map<String, List<String>> segments = segments(tx, asking(Word.SEGMENTS, mails, homes));
            Map<String, List<Map<String, Object>>> carts = carts(tx, asking(Word.CART, mails, homes));
            Map<String, List<Map<String, Object>>> viewed = viewed(tx, asking(Word.VIEWED, mails, homes));
            List<Known> known = new ArrayList<>();
            for (int i = 0; i < mails.size(); i++) {
                Set<Word> asks = mails.get(i).asks();
                String profileId = homes.get(i).orElse("");
                known.add(new Known(
                        people.get(i),
                        addressees.get(i),
                        asks.contains(Word.SEGMENTS) ? segments.getOrDefault(profileId, List.of()) : List.of(),
                        asks.contains(Word.CART) ? carts.getOrDefault(profileId, List.of()) : List.of(),
                        asks.contains(Word.VIEWED) ? viewed.getOrDefault(profileId, List.of()) : List.of()));
            }
            return known;
        });
    }

    private static Set<String> asking(Word word, List<Mail> mails, List<Optional<String>> homes) {
        Set<String> asking = new HashSet<>();
        for (int i = 0; i < mails.size(); i++) {
            if (mails.get(i).asks().contains(word)) {
                homes.get(i).ifPresent(asking::add);
            }
        }
        return asking;
    }

    /** By profile id. Primary key of memberships, its first column. */
    private static Map<String, List<String>> segments(Sql tx, Set<String> profileIds) {
        Map<String, List<String>> segments = new HashMap<>();
        if (!profileIds.isEmpty()) {
            tx.forEach(
                    """
                    select distinct profile_id, segment
                    from memberships
                    where profile_id = any(?)
                    order by profile_id, segment
                    """,
                    row -> Map.entry(row.text("profile_id"), row.text("segment")),
                    each -> segments.computeIfAbsent(each.getKey(), id -> new ArrayList<>())
                            .add(each.getValue()),
                    profileIds);
        }
        return segments;
    }

    /**
     * In the order of the mails. Where two profiles with the same cause have become one, each message asks for the run that
     * sent it. Primary keys of profiles and flow_runs; indexes identifiers_profile and events_profile.
     */
    private static List<Addressee> addressees(Sql tx, List<Mail> mails, List<Optional<String>> homes) {
        return tx.query(
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
                homes.stream().map(home -> home.orElse(null)).toArray(String[]::new),
                mails.stream().map(Mail::profileId).toList(),
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

    private static Map<String, List<Map<String, Object>>> carts(Sql tx, Set<String> profileIds) {
        return products(tx, profileIds, "add_to_cart", "purchase_completed", "remove_from_cart", MOST);
    }

    private static Map<String, List<Map<String, Object>>> viewed(Sql tx, Set<String> profileIds) {
        return products(tx, profileIds, "product_viewed", "", "", VIEWED);
    }

    private record Product(String profileId, Map<String, Object> properties) {}

    /**
     * Products of events of a name, each once, newest first, by profile id. Index events_profile.
     *
     * @param since only after the last event of this name
     * @param without but for those of which there is an event of this name that is not older
     */
    private static Map<String, List<Map<String, Object>>> products(
            Sql tx, Set<String> profileIds, String name, String since, String without, int atMost) {
        Map<String, List<Map<String, Object>>> products = new HashMap<>();
        if (profileIds.isEmpty()) {
            return products;
        }
        tx.forEach(
                """
                select l.profile_id, found.properties::text as properties
                from unnest(?::text[]) as l (profile_id)
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
                order by l.profile_id, found.occurred_at desc
                """,
                row -> new Product(row.text("profile_id"), Json.readObject(row.text("properties"))),
                product -> products.computeIfAbsent(product.profileId(), id -> new ArrayList<>())
                        .add(product.properties()),
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
