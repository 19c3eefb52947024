package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Segment's tracking API, which RudderStack and Jitsu speak, too: its calls become our events. Pure.
 *
 * <p>A {@code track} is the event that it names. The other calls are events called {@code Page Viewed}, {@code Screen
 * Viewed}, {@code Identified}, {@code Grouped} and {@code Aliased}, which the tracking plan gives its own names. Of the
 * context it takes traits, the page and the device's id.
 */
final class SegmentDialect {

    /** The key of a body with the list of its events. */
    static final String LIST = "batch";

    static final String IMPORT = "import";

    private static final Set<String> CALLS = Set.of("track", "identify", "page", "screen", "group", "alias");
    private static final Map<String, String> SHORT_FORMS =
            Map.of("t", "track", "i", "identify", "p", "page", "s", "screen", "g", "group", "a", "alias", "b", LIST);
    private static final List<String> SAID_OF_ALL = List.of("userId", "anonymousId");
    private static final List<String> OF_THE_PAGE = List.of("url", "title", "referrer");

    private final Envelope body;
    private final String path;
    private final Instant receivedAt;

    private SegmentDialect(Envelope body, String path, Instant receivedAt) {
        this.body = body;
        this.path = path;
        this.receivedAt = receivedAt;
    }

    /** The call that the last part of a path stands for; empty where it stands for none. */
    static Optional<String> call(String path) {
        String call = SHORT_FORMS.getOrDefault(path, path);
        boolean isCall = CALLS.contains(call) || call.equals(LIST) || call.equals(IMPORT);
        return isCall ? Optional.of(call) : Optional.empty();
    }

    /**
     * Our events, one for each that was sent, in their order.
     *
     * @param call {@code track}, ..., {@code batch} or {@code import}
     * @throws io.signalbox.platform.ProblemException 400 where a batch has no list of events
     */
    static List<RawEvent> translate(Envelope body, String call, Instant receivedAt) {
        if (!CALLS.contains(call) && !body.isSeveral()) {
            throw Problem.badRequest(
                            "the body has no events; none of it was accepted",
                            Problem.Item.of("/batch", "no list", "a list of events"))
                    .asException();
        }
        SegmentDialect dialect = new SegmentDialect(body, call, receivedAt);
        List<RawEvent> events = new ArrayList<>(body.events().size());
        for (RawEvent sent : body.events()) {
            events.add(dialect.translate(sent, events.size()));
        }
        return events;
    }

    private RawEvent translate(RawEvent sent, int place) {
        if (sent.isNoEvent()) {
            return sent;
        }
        Map<String, @Nullable Object> fields = sent.fields();
        Map<String, @Nullable Object> context =
                CanonicalEvent.merged(body.beside().get("context"), fields.get("context"));
        CanonicalEvent event = new CanonicalEvent(sent);
        for (String identifier : SAID_OF_ALL) {
            Object own = fields.get(identifier);
            event.put(identifier, own == null ? body.beside().get(identifier) : own);
        }
        event.put("deviceId", CanonicalEvent.object(context.get("device")).get("id"));
        Object type = CALLS.contains(path) ? path : fields.get("type");
        String call = type instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        Map<String, @Nullable Object> contextTraits = CanonicalEvent.object(context.get("traits"));
        event.put("traits", contextTraits);
        switch (call) {
            case "track" -> event.put("name", fields.get("event")).put("properties", fields.get("properties"));
            case "identify" -> event.put("name", "Identified").put("traits", over(contextTraits, fields.get("traits")));
            case "page" ->
                event.put("name", "Page Viewed")
                        .put("properties", over(named(fields, pageOf(context)), fields.get("properties")));
            case "screen" ->
                event.put("name", "Screen Viewed")
                        .put("properties", over(named(fields, Map.of()), fields.get("properties")));
            case "group" -> event.put("name", "Grouped").put("properties", over(groupOf(fields), fields.get("traits")));
            case "alias" ->
                event.put("name", "Aliased")
                        .put("anonymousId", both(fields.get("anonymousId"), fields.get("previousId")));
            default ->
                event.problem(new EventProblem(
                        Reason.WRONG_TYPE,
                        "/type",
                        type instanceof String ? "another text" : EventBody.kindOf(type),
                        "one of track, identify, page, screen, group, alias"));
        }
        Object timestamp = fields.get("timestamp") == null ? fields.get("originalTimestamp") : fields.get("timestamp");
        event.put("occurredAt", timestamp);
        event.identified(fields.get("messageId"), receivedAt, place);
        event.put("occurredAt", path.equals(IMPORT) ? timestamp : corrected(timestamp, fields.get("sentAt")));
        return event.raw();
    }

    private @Nullable Object corrected(@Nullable Object timestamp, @Nullable Object sentAt) {
        Object ofAll = body.beside().get("sentAt");
        return ClockSkew.corrected(timestamp, ofAll == null ? sentAt : ofAll, receivedAt);
    }

    /** What is no object goes on as it is, so that the decoder says so. */
    private static @Nullable Object over(Map<String, @Nullable Object> first, @Nullable Object second) {
        return second == null || second instanceof Map<?, ?> ? CanonicalEvent.merged(first, second) : second;
    }

    private static Map<String, @Nullable Object> named(
            Map<String, @Nullable Object> fields, Map<String, @Nullable Object> more) {
        Map<String, @Nullable Object> named = CanonicalEvent.merged(more, null);
        for (String name : List.of("name", "category")) {
            if (fields.get(name) != null) {
                named.put(name, fields.get(name));
            }
        }
        return named;
    }

    private static Map<String, @Nullable Object> pageOf(Map<String, @Nullable Object> context) {
        Map<String, @Nullable Object> page = CanonicalEvent.merged(CanonicalEvent.object(context.get("page")), null);
        page.keySet().retainAll(OF_THE_PAGE);
        return page;
    }

    private static Map<String, @Nullable Object> groupOf(Map<String, @Nullable Object> fields) {
        Object groupId = fields.get("groupId");
        return groupId == null ? Map.of() : Map.of("groupId", groupId);
    }

    /** Both identifiers of one person; what the previous one was is not said, and mostly it was anonymous. */
    private static List<Object> both(@Nullable Object anonymousId, @Nullable Object previousId) {
        Set<Object> both = new LinkedHashSet<>();
        for (Object one : new @Nullable Object[] {anonymousId, previousId}) {
            if (one != null && !one.equals("")) {
                both.add(Objects.requireNonNull(one));
            }
        }
        return List.copyOf(both);
    }
}
