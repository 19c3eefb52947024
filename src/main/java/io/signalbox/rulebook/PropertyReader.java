package io.signalbox.rulebook;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.model.Names;
import io.signalbox.model.PropertySchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the schema of one property or trait; the limits of a list are those of its elements. */
final class PropertyReader {

    private static final Set<String> COMMENTS = Set.of("$comment", "title", "description", "examples");
    private static final Set<String> OF_ALL = Set.of("type", "enum");
    private static final Set<String> OF_NUMBERS = Set.of("minimum", "maximum");
    private static final Set<String> OF_TEXTS = Set.of("maxLength", "pattern", "format");
    private static final Set<String> OF_ARRAYS = Set.of("type", "items", "x-derived-from");
    private static final Set<String> OF_PROPERTIES = Set.of("x-aliases");

    private final JsonFile file;
    private final String name;
    private final JsonNode node;
    private final String pointer;

    PropertyReader(JsonFile file, String name, JsonNode node) {
        this.file = file;
        this.name = name;
        this.node = node;
        this.pointer = "/properties/" + name.replace("~", "~0").replace("/", "~1");
    }

    Optional<PropertySchema> read() {
        if (!node.isObject()) {
            file.error(pointer, name + " " + JsonFile.brief(node), "an object such as {\"type\": \"string\"}");
            return Optional.empty();
        }
        Optional<PropertySchema.Type> type = type(node, pointer);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Optional<PropertySchema.Type> items = Optional.empty();
        JsonNode limits = node;
        String place = pointer;
        if (type.get() == PropertySchema.Type.ARRAY) {
            keywords(node, pointer, OF_ARRAYS, OF_PROPERTIES);
            limits = node.path("items");
            place = pointer + "/items";
            if (!limits.isMissingNode()) {
                items = type(limits, place);
                items.ifPresent(each -> keywords(node.path("items"), pointer + "/items", allowed(each), Set.of()));
                if (items.filter(each -> each == PropertySchema.Type.ARRAY).isPresent()) {
                    file.error(place, "a list of lists", "a list of texts, numbers or objects");
                }
            }
        } else {
            keywords(node, pointer, allowed(type.get()), OF_PROPERTIES);
        }
        PropertySchema.Type valueType = items.orElse(type.get());
        return Optional.of(new PropertySchema(
                name,
                type.get(),
                items,
                allowedValues(limits, place, valueType),
                bound(limits, place, "minimum"),
                bound(limits, place, "maximum"),
                maxLength(limits, place),
                pattern(limits, place),
                file.text(node, pointer, "x-derived-from"),
                new TreeSet<>(file.texts(node, pointer, "x-aliases")),
                file.text(node, pointer, "description").orElse("")));
    }

    private Optional<PropertySchema.Type> type(JsonNode schema, String place) {
        JsonNode type = schema.path("type");
        // A missing value is always null, so "or null" says nothing new.
        if (type.isArray() && type.size() == 2 && "null".equals(type.get(1).textValue())) {
            type = type.get(0);
        }
        String format = schema.path("format").asText("");
        String text = type.isTextual() ? type.textValue() : "";
        return switch (text) {
            case "string" -> Optional.of(textType(format, place));
            case "integer" -> Optional.of(PropertySchema.Type.INTEGER);
            case "number" -> Optional.of(PropertySchema.Type.NUMBER);
            case "boolean" -> Optional.of(PropertySchema.Type.BOOLEAN);
            case "array" -> Optional.of(PropertySchema.Type.ARRAY);
            case "object" -> Optional.of(PropertySchema.Type.OBJECT);
            default -> {
                file.error(
                        type.isMissingNode() ? place : place + "/type",
                        type.isMissingNode() ? name + " without a type" : "type " + JsonFile.brief(type),
                        "type string, integer, number, boolean, array or object");
                yield Optional.empty();
            }
        };
    }

    private PropertySchema.Type textType(String format, String place) {
        return switch (format) {
            case "" -> PropertySchema.Type.STRING;
            case "date" -> PropertySchema.Type.DATE;
            case "date-time" -> PropertySchema.Type.DATE_TIME;
            default -> {
                file.error(place + "/format", "format \"" + format + "\"", "date, date-time, or none");
                yield PropertySchema.Type.STRING;
            }
        };
    }

    private static Set<String> allowed(PropertySchema.Type type) {
        Set<String> allowed = new TreeSet<>(OF_ALL);
        switch (type) {
            case INTEGER, NUMBER -> allowed.addAll(OF_NUMBERS);
            case STRING -> allowed.addAll(OF_TEXTS);
            case DATE, DATE_TIME -> allowed.add("format");
            case OBJECT -> allowed.remove("enum");
            case BOOLEAN, ARRAY -> {}
        }
        return allowed;
    }

    private void keywords(JsonNode schema, String place, Set<String> known, Set<String> more) {
        Set<String> all = new TreeSet<>(known);
        all.addAll(more);
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!COMMENTS.contains(keyword) && !all.contains(keyword)) {
                file.error(
                        place + "/" + keyword, "the keyword " + keyword + " of " + name, expectedKeyword(keyword, all));
            }
        });
    }

    private List<Object> allowedValues(JsonNode schema, String place, PropertySchema.Type type) {
        JsonNode values = schema.path("enum");
        if (values.isMissingNode()) {
            return List.of();
        }
        List<Object> allowed = new ArrayList<>();
        for (JsonNode value : values) {
            boolean right =
                    switch (type) {
                        case STRING, DATE -> value.isTextual();
                        case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
                        case NUMBER -> value.isNumber();
                        case BOOLEAN -> value.isBoolean();
                        case DATE_TIME, ARRAY, OBJECT -> false;
                    };
            if (!right) {
                file.error(place + "/enum", "the value " + JsonFile.brief(value) + " of " + name, type.words());
            } else if (value.isNumber()) {
                allowed.add(type == PropertySchema.Type.INTEGER ? (Object) value.longValue() : value.decimalValue());
            } else {
                allowed.add(value.isTextual() ? value.textValue() : (Object) value.booleanValue());
            }
        }
        if (values.isEmpty()) {
            file.error(place + "/enum", "enum " + JsonFile.brief(values), "a list with at least one value");
        }
        return allowed;
    }

    private Optional<BigDecimal> bound(JsonNode schema, String place, String keyword) {
        JsonNode bound = schema.path(keyword);
        if (bound.isMissingNode()) {
            return Optional.empty();
        }
        if (!bound.isNumber()) {
            file.error(place + "/" + keyword, keyword + " " + JsonFile.brief(bound) + " of " + name, "a number");
            return Optional.empty();
        }
        JsonNode minimum = schema.path("minimum");
        if (keyword.equals("maximum")
                && minimum.isNumber()
                && bound.decimalValue().compareTo(minimum.decimalValue()) < 0) {
            file.error(
                    place + "/maximum",
                    "maximum " + bound + " of " + name,
                    "a number that is not below its minimum " + minimum);
        }
        return Optional.of(bound.decimalValue());
    }

    private Optional<Integer> maxLength(JsonNode schema, String place) {
        JsonNode most = schema.path("maxLength");
        if (most.isMissingNode()) {
            return Optional.empty();
        }
        if (!most.isIntegralNumber() || !most.canConvertToInt() || most.intValue() < 0) {
            file.error(
                    place + "/maxLength",
                    "maxLength " + JsonFile.brief(most) + " of " + name,
                    "a whole number that is not negative");
            return Optional.empty();
        }
        return Optional.of(most.intValue());
    }

    private Optional<String> pattern(JsonNode schema, String place) {
        Optional<String> pattern = schema.isMissingNode() ? Optional.empty() : file.text(schema, place, "pattern");
        try {
            pattern.ifPresent(Pattern::compile);
            return pattern;
        } catch (PatternSyntaxException wrong) {
            file.error(
                    place + "/pattern",
                    "pattern \"" + pattern.orElse("") + "\" of " + name + " (" + wrong.getDescription() + ")",
                    "a regular expression");
            return Optional.empty();
        }
    }

    static Expected expectedKeyword(String wrong, Collection<String> known) {
        Expected near = oneOf(wrong, known);
        return new Expected(near.text() + "; other keywords of JSON Schema are not supported", near.suggestion());
    }

    static Expected oneOf(String wrong, Collection<String> known) {
        List<String> near = Names.near(wrong, known);
        if (!near.isEmpty()) {
            return new Expected(String.join(" or ", near), near.get(0));
        }
        return Expected.of(known.isEmpty() ? "none" : "one of " + String.join(", ", new TreeSet<>(known)));
    }
}
