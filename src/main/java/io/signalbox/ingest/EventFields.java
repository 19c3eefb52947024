package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.ingest.EventProblem.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an event by our names for them: aliases resolved, unknown ones refused, nulls absent.
 *
 * @param identifiers by kind, from the fields of their own and from {@code identifiers}
 * @param traits nulls included, since they unset
 */
record EventFields(
        Optional<Object> id,
        Optional<Object> name,
        Optional<Object> occurredAt,
        Map<String, Object> identifiers,
        Map<String, Object> properties,
        Map<String, Object> traits,
        Optional<Object> checksum) {

    static final List<String> NAMES = List.of(
            "id",
            "name",
            "occurredAt",
            "userId",
            "anonymousId",
            "email",
            "phone",
            "deviceId",
            "identifiers",
            "properties",
            "traits",
            "checksum");

    private static final Map<String, String> ALIASES =
            Map.of("messageId", "id", "event", "name", "timestamp", "occurredAt");

    static EventFields of(Map<String, Object> raw, List<EventProblem> problems) {
        Map<String, Object> fields = new LinkedHashMap<>();
        raw.forEach((sent, value) -> {
            String name = ALIASES.getOrDefault(sent, sent);
            if (!NAMES.contains(name)) {
                problems.add(new EventProblem(Reason.UNKNOWN_FIELD, "/" + sent, "an unknown field", expected(sent)));
            } else if (value != null) {
                Object before = fields.putIfAbsent(name, value);
                if (before != null && !before.equals(value)) {
                    problems.add(new EventProblem(
                            Reason.CONTRADICTION,
                            "/" + sent,
                            "two values, under " + name + " and its alias",
                            "one of them"));
                }
            }
        });
        return new EventFields(
                Optional.ofNullable(fields.get("id")),
                Optional.ofNullable(fields.get("name")),
                Optional.ofNullable(fields.get("occurredAt")),
                identifiers(fields, problems),
                object(fields, "properties", problems),
                object(fields, "traits", problems),
                Optional.ofNullable(fields.get("checksum")));
    }

    private static Map<String, Object> identifiers(Map<String, Object> fields, List<EventProblem> problems) {
        Map<String, Object> identifiers = new LinkedHashMap<>();
        for (String kind : Identifier.KINDS) {
            Object value = fields.get(kind);
            if (value != null) {
                identifiers.put(kind, value);
            }
        }
        object(fields, "identifiers", problems).forEach((kind, value) -> {
            if (value == null) {
                return;
            }
            Object before = identifiers.putIfAbsent(kind, value);
            if (before != null && !before.equals(value)) {
                problems.add(new EventProblem(
                        Reason.CONTRADICTION,
                        "/identifiers/" + kind,
                        "two values, in identifiers and beside",
                        "one of them"));
            }
        });
        return identifiers;
    }

    @SuppressWarnings("unchecked") // StrictJson and the imports make maps of texts only
    private static Map<String, Object> object(Map<String, Object> fields, String name, List<EventProblem> problems) {
        Object value = fields.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        problems.add(new EventProblem(Reason.WRONG_TYPE, "/" + name, EventBody.kindOf(value), "an object"));
        return Map.of();
    }

    private static String expected(String sent) {
        String folded = fold(sent);
        for (String name : NAMES) {
            if (fold(name).equals(folded)) {
                return name;
            }
        }
        return "only " + String.join(", ", NAMES) + "; what else you know goes into properties";
    }

    private static String fold(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(java.util.Locale.ROOT);
    }
}
