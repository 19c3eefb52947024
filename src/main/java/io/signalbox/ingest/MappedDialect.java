package io.signalbox.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Any JSON as our events, by a mapping from our fields to JSON Pointers (RFC 6901) into what was sent, or to a text of
 * its own behind {@code =}. Pure.
 */
final class MappedDialect {

    private static final String CONSTANT = "=";

    private MappedDialect() {}

    /** What is wrong with a mapping, in words; empty: nothing. */
    static List<String> problems(Map<String, String> mapping) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(mapping).forEach((field, from) -> {
            if (!EventFields.NAMES.contains(camelCase(field))) {
                problems.add(
                        field + ": found an unknown field; expected one of " + String.join(", ", EventFields.NAMES));
            }
            if (!from.startsWith("/") && !from.startsWith(CONSTANT)) {
                problems.add(field + ": found \"" + from + "\"; expected a JSON Pointer such as /customer/id, or a text"
                        + " behind =");
            }
        });
        if (!mapping.containsKey("name")) {
            problems.add("found no name; expected a pointer to the event's name, or name: =order_placed");
        }
        return problems;
    }

    /** Our events, one for each object. */
    static List<RawEvent> translate(Envelope body, Map<String, String> mapping, Instant receivedAt) {
        List<RawEvent> events = new ArrayList<>(body.events().size());
        for (RawEvent sent : body.events()) {
            if (sent.isNoEvent()) {
                events.add(sent);
                continue;
            }
            CanonicalEvent event = new CanonicalEvent(sent);
            mapping.forEach((field, from) -> event.put(
                    camelCase(field), from.startsWith(CONSTANT) ? from.substring(1) : at(sent.fields(), from)));
            Object id = mapping.containsKey("id") ? at(sent.fields(), mapping.get("id")) : null;
            events.add(event.identified(id, receivedAt, events.size()).raw());
        }
        return events;
    }

    /** Settings have hyphens where our fields have capital letters; out of the environment they come with dots. */
    private static String camelCase(String field) {
        StringBuilder name = new StringBuilder();
        for (String word : field.split("[-._]", -1)) {
            name.append(
                    name.length() == 0 || word.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    private static @Nullable Object at(@Nullable Object value, @Nullable String pointer) {
        Object found = value;
        String[] parts = pointer == null ? new String[0] : pointer.split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].replace("~1", "/").replace("~0", "~");
            if (found instanceof Map<?, ?> map) {
                found = map.get(part);
            } else if (found instanceof List<?> list && part.matches("0|[1-9][0-9]{0,5}")) {
                int index = Integer.parseInt(part);
                found = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return found;
    }
}
