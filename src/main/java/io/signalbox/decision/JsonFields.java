package io.signalbox.decision;

import io.signalbox.decision.SimulationReading.FieldProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object; what is absent or null is empty, what has the wrong type is a problem and empty. */
final class JsonFields {

    private static final String INSTANT = "an instant such as 2026-01-31T08:00:00Z, or milliseconds since 1970";
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final String pointer;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final List<FieldProblem> problems;
    private final Set<String> asked = new TreeSet<>();

    JsonFields(String pointer, Map<?, ?> fields, List<FieldProblem> problems) {
        this.pointer = pointer;
        this.problems = problems;
        fields.forEach((name, value) -> this.fields.put(String.valueOf(name), value));
    }

    Set<String> names() {
        return fields.keySet();
    }

    boolean has(String name) {
        asked.add(name);
        return fields.get(name) != null;
    }

    Optional<String> text(String name) {
        return get(name)
                .flatMap(value ->
                        value instanceof String text ? Optional.of(text) : this.<String>wrong(name, value, "a text"));
    }

    boolean flag(String name) {
        return get(name)
                .flatMap(value -> value instanceof Boolean flag
                        ? Optional.of(flag)
                        : this.<Boolean>wrong(name, value, "true or false"))
                .orElse(false);
    }

    Optional<Object> textOrObject(String name) {
        return get(name)
                .flatMap(value -> value instanceof String || value instanceof Map<?, ?>
                        ? Optional.of(value)
                        : this.<Object>wrong(name, value, "an object, or its text"));
    }

    Optional<Instant> instant(String name) {
        return get(name).flatMap(value -> {
            Optional<Instant> instant = Optional.empty();
            if (value instanceof Long || value instanceof Integer) {
                instant = Optional.of(Instant.ofEpochMilli(((Number) value).longValue()));
            } else if (value instanceof String text) {
                try {
                    instant = Optional.of(OffsetDateTime.parse(text).toInstant());
                } catch (DateTimeException unreadable) {
                    return wrong(name, value, INSTANT);
                }
            }
            return instant.filter(at -> !at.isBefore(EARLIEST) && !at.isAfter(LATEST))
                    .map(at -> at.truncatedTo(ChronoUnit.MILLIS))
                    .or(() -> wrong(name, value, INSTANT));
        });
    }

    Optional<JsonFields> object(String name) {
        return get(name)
                .flatMap(value -> value instanceof Map<?, ?> map
                        ? Optional.of(new JsonFields(at(name), map, problems))
                        : this.<JsonFields>wrong(name, value, "an object"));
    }

    /** The values of an object as they were sent, nulls included; without it none. */
    Map<String, Object> values(String name) {
        return object(name).map(object -> object.fields).orElse(Map.of());
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        get(name).ifPresent(value -> {
            if (value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof Map<?, ?> map) {
                        objects.add(new JsonFields(at(name) + "/" + i, map, problems));
                    } else {
                        problems.add(new FieldProblem(at(name) + "/" + i, described(list.get(i)), "an object"));
                    }
                }
            } else {
                wrong(name, value, "a list of objects");
            }
        });
        return objects;
    }

    private Optional<Object> get(String name) {
        asked.add(name);
        return Optional.ofNullable(fields.get(name));
    }

    void missing(String name, String expected) {
        wrong(name, "nothing", expected);
    }

    void wrong(String name, String found, String expected) {
        problems.add(new FieldProblem(at(name), found, expected));
    }

    private <T> Optional<T> wrong(String name, Object value, String expected) {
        wrong(name, described(value), expected);
        return Optional.empty();
    }

    /** A mistyped name would otherwise silently change the question. */
    void refuseOthers() {
        for (String name : fields.keySet()) {
            if (!asked.contains(name)) {
                wrong(name, "an unknown field", "one of " + String.join(", ", asked));
            }
        }
    }

    private String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String described(@Nullable Object value) {
        if (value instanceof String text) {
            return "the text \"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
        } else if (value instanceof Map<?, ?>) {
            return "an object";
        } else if (value instanceof List<?>) {
            return "a list";
        }
        return String.valueOf(value);
    }
}
