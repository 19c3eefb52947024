package io.signalbox.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostHog's capture API (posthog.com/docs/api/capture): its events become ours. Pure.
 *
 * <p>{@code $pageview}, {@code $screen}, {@code $identify} with {@code $set}, {@code $groupidentify} and {@code
 * $create_alias} are the calls that Segment has for the same; other events have the name they come with. Of the
 * properties that begin with {@code $} it takes the page and the device.
 */
final class PostHogDialect {

    /** The key of a body with the list of its events. */
    static final String LIST = "batch";

    private static final String OWN = "$";
    private static final List<String> NO_PROPERTIES = List.of("token", "distinct_id");
    private static final Map<String, String> OF_THE_PAGE =
            Map.of("$current_url", "url", "$title", "title", "$referrer", "referrer", "$screen_name", "name");

    private final Envelope body;
    private final Instant receivedAt;

    private PostHogDialect(Envelope body, Instant receivedAt) {
        this.body = body;
        this.receivedAt = receivedAt;
    }

    /** Our events, one for each that was sent, in their order. */
    static List<RawEvent> translate(Envelope body, Instant receivedAt) {
        PostHogDialect dialect = new PostHogDialect(body, receivedAt);
        List<RawEvent> events = new ArrayList<>(body.events().size());
        for (RawEvent sent : body.events()) {
            events.add(dialect.translate(sent, events.size()));
        }
        return events;
    }

    /** The project's key, as {@code api_key} or {@code token}, also among the properties of an event. */
    static Optional<String> writeKey(Envelope body) {
        return body.text("api_key").or(() -> body.text("token")).or(() -> body.events().stream()
                .map(event ->
                        CanonicalEvent.object(event.fields().get("properties")).get("token"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst());
    }

    private RawEvent translate(RawEvent sent, int place) {
        if (sent.isNoEvent()) {
            return sent;
        }
        Map<String, @Nullable Object> fields = sent.fields();
        Map<String, @Nullable Object> properties = CanonicalEvent.object(fields.get("properties"));
        CanonicalEvent event = new CanonicalEvent(sent);
        Object name = fields.get("event");
        event.objectOrNothing("/properties", fields.get("properties"))
                .put("properties", plain(properties))
                .put("traits", traits(fields, properties));
        Object distinctId = CanonicalEvent.first(
                fields.get("distinct_id"), properties.get("distinct_id"), fields.get("$distinct_id"));
        switch (name instanceof String text ? text : "") {
            case "$pageview" -> event.put("name", "Page Viewed");
            case "$screen" -> event.put("name", "Screen Viewed");
            case "$identify" -> event.put("name", "Identified").put("anonymousId", properties.get("$anon_distinct_id"));
            case "$set" -> event.put("name", "Identified");
            case "$create_alias" -> event.put("name", "Aliased").put("anonymousId", properties.get("alias"));
            case "$groupidentify" -> {
                event.put("name", "Grouped").put("properties", group(properties));
                // Without a person of its own such an event names the group where others name the person.
                distinctId = isOfGroup(distinctId, properties) ? null : distinctId;
            }
            default -> event.put("name", name);
        }
        event.put(isAnonymous(name, distinctId, properties) ? "anonymousId" : "userId", distinctId);
        Object timestamp = happened(fields);
        event.put("occurredAt", timestamp);
        event.identified(
                CanonicalEvent.first(fields.get("uuid"), fields.get("messageId"), properties.get("$insert_id")),
                receivedAt,
                place);
        return event.put("occurredAt", ClockSkew.corrected(timestamp, sentAt(fields), receivedAt))
                .raw();
    }

    /** A browser that nobody has identified calls itself by its device's id; whatever else is said is a user's id. */
    private static boolean isAnonymous(
            @Nullable Object name, @Nullable Object distinctId, Map<String, @Nullable Object> properties) {
        boolean namesUser = "$identify".equals(name) || "$create_alias".equals(name);
        return !namesUser
                && (Boolean.FALSE.equals(properties.get("$is_identified"))
                        || (distinctId != null && distinctId.equals(properties.get("$device_id"))));
    }

    private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> properties) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (OF_THE_PAGE.containsKey(name)) {
                plain.putIfAbsent(OF_THE_PAGE.get(name), value);
            } else if (!name.startsWith(OWN) && !NO_PROPERTIES.contains(name)) {
                plain.put(name, value);
            }
        });
        return plain;
    }

    private static Map<String, @Nullable Object> traits(
            Map<String, @Nullable Object> fields, Map<String, @Nullable Object> properties) {
        Map<String, @Nullable Object> once =
                CanonicalEvent.merged(fields.get("$set_once"), properties.get("$set_once"));
        once.keySet().removeIf(name -> name.startsWith(OWN));
        Map<String, @Nullable Object> always = CanonicalEvent.merged(fields.get("$set"), properties.get("$set"));
        always.keySet().removeIf(name -> name.startsWith(OWN));
        return CanonicalEvent.merged(once, always);
    }

    private static Map<String, @Nullable Object> group(Map<String, @Nullable Object> properties) {
        Map<String, @Nullable Object> group = CanonicalEvent.merged(null, properties.get("$group_set"));
        group.put("groupId", properties.get("$group_key"));
        return group;
    }

    private static boolean isOfGroup(@Nullable Object distinctId, Map<String, @Nullable Object> properties) {
        return distinctId != null
                && distinctId.equals("$" + properties.get("$group_type") + "_" + properties.get("$group_key"));
    }

    private @Nullable Object happened(Map<String, @Nullable Object> fields) {
        Object timestamp = fields.get("timestamp");
        // Milliseconds before it was sent, as older clients say it.
        if (timestamp == null && fields.get("offset") instanceof Long offset && offset >= 0) {
            return receivedAt.minusMillis(Math.min(offset, Integer.MAX_VALUE)).toString();
        }
        return timestamp;
    }

    private @Nullable Object sentAt(Map<String, @Nullable Object> fields) {
        return CanonicalEvent.first(body.beside().get("sent_at"), fields.get("sent_at"));
    }
}
