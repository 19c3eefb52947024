package io.signalbox.profile;

import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** What messages say of people: their traits, segments and last events. */
@Singleton
final class FlowMailStore {

    private final Sql sql;

    FlowMailStore(Sql sql) {
        this.sql = sql;
    }

    /** Primary key of profiles. */
    Map<String, Object> traits(String profileId) {
        return sql.first(
                        "select traits::text as traits from profiles where profile_id = ?",
                        row -> row.optionalText("traits"),
                        profileId)
                .flatMap(traits -> traits)
                .map(Json::readObject)
                .orElse(Map.of());
    }

    /** Primary key of memberships, its first column. */
    List<String> segments(String profileId) {
        return sql.query(
                "select distinct segment from memberships where profile_id = ? order by segment",
                row -> row.text("segment"),
                profileId);
    }

    /** What a run knows of its cause. Primary key of flow_runs. */
    Map<String, Object> cause(String profileId, String flow, String run) {
        return sql.first("""
                        select cause::text as cause
                        from flow_runs
                        where profile_id = ?
                        and flow = ?
                        and run in (?, ' ' || ?)
                        """, row -> Json.readObject(row.text("cause")), profileId, flow, run, run)
                .orElse(Map.of());
    }

    /** Whether the last that the person said of it is no. Index events_profile. */
    boolean isUnsubscribed(String profileId) {
        return sql.first("""
                        select name = 'email_unsubscribed' as unsubscribed
                        from events
                        where profile_id = ?
                        and name in ('email_unsubscribed', 'email_subscribed')
                        order by occurred_at desc, event_id desc
                        limit 1
                        """, row -> row.flag("unsubscribed"), profileId).orElse(false);
    }

    /** Each product once that was put into the cart since the last purchase, newest first. Index events_profile. */
    List<Map<String, Object>> cart(String profileId) {
        return sql.query("""
                select properties::text as properties
                from (
                    select distinct on (coalesce(properties ->> 'productId', properties ->> 'product_id', event_id))
                        properties, occurred_at
                    from events
                    where profile_id = ?
                    and name = 'add_to_cart'
                    and occurred_at > coalesce((
                        select max(occurred_at)
                        from events
                        where profile_id = ?
                        and name = 'purchase_completed'
                    ), '-infinity')
                    order by coalesce(properties ->> 'productId', properties ->> 'product_id', event_id),
                        occurred_at desc
                ) as products
                order by occurred_at desc
                """, row -> Json.readObject(row.text("properties")), profileId, profileId);
    }

    /** Products that were looked at last, each once, newest first. Index events_profile. */
    List<Map<String, Object>> viewed(String profileId, int atMost) {
        return sql.query("""
                select properties::text as properties
                from (
                    select distinct on (coalesce(properties ->> 'productId', properties ->> 'product_id', event_id))
                        properties, occurred_at
                    from events
                    where profile_id = ?
                    and name = 'product_viewed'
                    order by coalesce(properties ->> 'productId', properties ->> 'product_id', event_id),
                        occurred_at desc
                ) as products
                order by occurred_at desc
                limit ?
                """, row -> Json.readObject(row.text("properties")), profileId, atMost);
    }
}
