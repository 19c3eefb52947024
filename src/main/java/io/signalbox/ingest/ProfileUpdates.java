package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traits of many people, as those send them who know people rather than what they do: each becomes an event called
 * {@code Profile Updated}, so that history, backtests and explanations know of it. Pure.
 */
final class ProfileUpdates {

    /** The key of a body with the list of people. */
    static final String LIST = "profiles";

    private static final String NAME = "Profile Updated";
    private static final List<String> OF_EVENTS = List.of("name", "event", "properties");

    private ProfileUpdates() {}

    /** An event for each, in their order. */
    static List<RawEvent> translate(Envelope body, Instant receivedAt) {
        List<RawEvent> events = new ArrayList<>(body.events().size());
        for (RawEvent sent : body.events()) {
            events.add(translate(sent, receivedAt, events.size()));
        }
        return events;
    }

    private static RawEvent translate(RawEvent sent, Instant receivedAt, int place) {
        if (sent.isNoEvent()) {
            return sent;
        }
        CanonicalEvent event = new CanonicalEvent(sent);
        Map<String, @Nullable Object> fields = sent.fields();
        fields.forEach((name, value) -> {
            if (OF_EVENTS.contains(name)) {
                event.problem(new EventProblem(
                        Reason.UNKNOWN_FIELD,
                        "/" + name,
                        "a field of events",
                        "identifiers and traits; POST /api/events"));
            } else {
                event.put(name, value);
            }
        });
        Object traits = fields.get("traits");
        if (traits == null || (traits instanceof Map<?, ?> map && map.isEmpty())) {
            event.problem(new EventProblem(Reason.WRONG_TYPE, "/traits", "no traits", "an object of traits"));
        }
        Object id = fields.get("id") == null ? fields.get("messageId") : fields.get("id");
        return event.put("name", NAME).identified(id, receivedAt, place).raw();
    }
}
