package io.signalbox.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * The fields of one JSON object, read one by one while every problem is collected.
 *
 * <p>What is wrong reads as absent, so that reading goes on to the next problem; whoever reads looks at the problems
 * before using the values. A field that is null counts as absent.
 */
final class JsonFields {

    /** Integers of any size: the tracking plan makes them what they should be. */
    private static final ObjectReader VALUES = Json.mapper()
            .readerFor(new TypeReference<Map<String, Object>>() {})
            .without(DeserializationFeature.USE_LONG_FOR_INTS);

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final JsonNode object;
    private final String pointer;
    private final List<Problem.Item> problems;

    private JsonFields(JsonNode object, String pointer, List<Problem.Item> problems) {
        this.object = object;
        this.pointer = pointer;
        this.problems = problems;
    }

    /** The fields of a document; a document that is no object is a problem and reads as an empty one. */
    static JsonFields of(JsonNode document, List<Problem.Item> problems) {
        return at(document, "", problems);
    }

    private static JsonFields at(JsonNode node, String pointer, List<Problem.Item> problems) {
        if (!node.isObject()) {
            problems.add(Problem.Item.of(pointer, describe(node), "an object"));
            return new JsonFields(Json.mapper().createObjectNode(), pointer, new ArrayList<>());
        }
        return new JsonFields(node, pointer, problems);
    }

    /** Reports every field besides these. */
    JsonFields only(String... names) {
        Set<String> known = new TreeSet<>(List.of(names));
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem(name, "an unknown field", "one of " + String.join(", ", known));
            }
        });
        return this;
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    Optional<String> text(String name) {
        Optional<JsonNode> node = field(name);
        if (node.isPresent()
                && (!node.get().isTextual() || node.get().textValue().isBlank())) {
            problem(name, describe(node.get()), "a text that is not blank");
            return Optional.empty();
        }
        return node.map(JsonNode::textValue);
    }

    Optional<String> requiredText(String name) {
        return required(name, "a text") ? text(name) : Optional.empty();
    }

    Optional<Instant> instant(String name) {
        Optional<JsonNode> node = field(name);
        Optional<Instant> instant = node.flatMap(JsonFields::instant);
        if (node.isPresent() && instant.isEmpty()) {
            problem(
                    name,
                    describe(node.get()),
                    "an instant from year 1 to 9999 with its zone, such as 2026-01-31T08:00:00.000Z,"
                            + " or milliseconds since 1970");
        }
        return instant;
    }

    Optional<Instant> requiredInstant(String name) {
        return required(name, "an instant") ? instant(name) : Optional.empty();
    }

    boolean flag(String name) {
        Optional<JsonNode> node = field(name);
        if (node.isPresent() && !node.get().isBoolean()) {
            problem(name, describe(node.get()), "true or false");
        }
        return node.map(JsonNode::booleanValue).orElse(false);
    }

    /** The fields of an object; without one those of an empty object. */
    JsonFields object(String name) {
        return at(field(name).orElseGet(() -> Json.mapper().createObjectNode()), child(name), problems);
    }

    /** The fields of each object in a list; without a list none. */
    List<JsonFields> objects(String name) {
        Optional<JsonNode> node = field(name);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!node.get().isArray()) {
            problem(name, describe(node.get()), "a list of objects");
            return List.of();
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < node.get().size(); i++) {
            objects.add(at(node.get().get(i), child(name) + "/" + i, problems));
        }
        return objects;
    }

    /** The members of an object as plain values, nulls kept. */
    Map<String, Object> values(String name) {
        Optional<JsonNode> node = field(name);
        if (node.isEmpty()) {
            return Map.of();
        }
        if (!node.get().isObject()) {
            problem(name, describe(node.get()), "an object");
            return Map.of();
        }
        try {
            return VALUES.readValue(node.get());
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON object that was read cannot be read again", e);
        }
    }

    /** Texts by file name; where the files are JSON themselves, an object stands for its text. */
    Map<String, String> files(String name, String suffix, boolean objects) {
        JsonFields files = object(name);
        Map<String, String> texts = new LinkedHashMap<>();
        files.object.properties().forEach(file -> {
            String path = file.getKey();
            JsonNode content = file.getValue();
            if (!path.endsWith(suffix) || path.length() == suffix.length()) {
                files.problem(path, "the file name \"" + path + "\"", "a name that ends in " + suffix);
            } else if (content.isTextual()) {
                texts.put(path, content.textValue());
            } else if (objects && content.isObject()) {
                texts.put(path, content.toPrettyString());
            } else {
                files.problem(path, describe(content), objects ? "a JSON Schema" : "the text of the file");
            }
        });
        return texts;
    }

    void problem(String name, String found, String expected) {
        problems.add(Problem.Item.of(child(name), found, expected));
    }

    private boolean required(String name, String what) {
        if (!has(name)) {
            problem(name, "nothing", what);
        }
        return has(name);
    }

    private Optional<JsonNode> field(String name) {
        return has(name) ? Optional.of(object.get(name)) : Optional.empty();
    }

    private String child(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static Optional<Instant> instant(JsonNode node) {
        try {
            Instant instant;
            if (node.isTextual()) {
                instant = OffsetDateTime.parse(node.textValue()).toInstant();
            } else if (node.isIntegralNumber() && node.canConvertToLong()) {
                instant = Instant.ofEpochMilli(node.longValue());
            } else {
                return Optional.empty();
            }
            boolean absurd = instant.isBefore(EARLIEST) || instant.isAfter(LATEST);
            return absurd ? Optional.empty() : Optional.of(instant.truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException notAnInstant) {
            return Optional.empty();
        }
    }

    private static String describe(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        if (node.isContainerNode()) {
            return node.isArray() ? "a list" : "an object";
        }
        String text = node.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
