package io.signalbox.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.identity.Identifier;
import io.signalbox.ingest.ImportMapping.Condition;
import io.signalbox.ingest.ImportMapping.Field;
import io.signalbox.ingest.ImportMapping.Reading;
import io.signalbox.ingest.ImportMapping.Source;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads the JSON of a mapping, or finds everything that is wrong with it before the first row is read. */
final class ImportMappingReader {

    private static final Set<String> SINGLE =
            Set.of("id", "name", "occurredAt", "userId", "anonymousId", "email", "phone", "deviceId");
    private static final Set<String> GROUPS = Set.of("identifiers", "properties", "traits");
    private static final Set<String> FIELDS =
            new TreeSet<>(Stream.concat(SINGLE.stream(), GROUPS.stream()).toList());
    private static final String SOURCES = "a column name, or one of column, columns, multiply, constant, row";

    private final List<Item> problems = new ArrayList<>();

    /**
     * The mapping.
     *
     * @throws ProblemException 400 with all problems
     */
    static ImportMapping read(String json) {
        JsonNode node;
        try {
            node = Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the mapping is not JSON", Item.of(Json.fault(e), "a JSON object"))
                    .asException();
        }
        ImportMappingReader reader = new ImportMappingReader();
        ImportMapping mapping = reader.mapping(node);
        if (!reader.problems.isEmpty()) {
            throw Problem.of(400, "the mapping cannot be used; nothing was imported", reader.problems)
                    .asException();
        }
        return mapping;
    }

    private ImportMapping mapping(JsonNode node) {
        members(node, "", Set.of("format", "csv", "skip", "event", "shift"));
        ImportMapping.Format format = ImportMapping.Format.CSV;
        String word = text(node, "/format", "csv");
        if (word.equals("ndjson")) {
            format = ImportMapping.Format.NDJSON;
        } else if (!word.equals("csv")) {
            problem("/format", word, "csv or ndjson");
        }
        String shift = text(node, "/shift", "none");
        if (!shift.equals("none") && !shift.equals("last-event-is-now")) {
            problem("/shift", shift, "none or last-event-is-now");
        }
        Map<String, Field> fields = fields(node.path("event"), format);
        return new ImportMapping(
                format, csv(node.path("csv")), skips(node.path("skip")), fields, shift.equals("last-event-is-now"));
    }

    private ImportMapping.Csv csv(JsonNode node) {
        ImportMapping.Csv csv = ImportMapping.Csv.DEFAULT;
        if (node.isMissingNode()) {
            return csv;
        }
        members(node, "/csv", Set.of("delimiter", "quote", "charset"));
        return new ImportMapping.Csv(
                character(node, "/csv/delimiter", csv.delimiter()),
                character(node, "/csv/quote", csv.quote()),
                charset(text(node, "/csv/charset", csv.charset().name())));
    }

    private char character(JsonNode node, String pointer, char otherwise) {
        String text = text(node, pointer, String.valueOf(otherwise));
        if (text.length() != 1 || text.charAt(0) == '\n' || text.charAt(0) == '\r') {
            problem(pointer, "\"" + text + "\"", "one character");
            return otherwise;
        }
        return text.charAt(0);
    }

    private Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            problem("/csv/charset", name, "a character set such as UTF-8 or windows-1252");
            return ImportMapping.Csv.DEFAULT.charset();
        }
    }

    private List<ImportMapping.Skip> skips(JsonNode nodes) {
        List<ImportMapping.Skip> skips = new ArrayList<>();
        if (!nodes.isMissingNode() && !nodes.isArray()) {
            problem("/skip", "no list", "a list of conditions");
        }
        for (int i = 0; i < nodes.size(); i++) {
            String pointer = "/skip/" + i;
            JsonNode node = nodes.get(i);
            members(node, pointer, Set.of("column", "is", "matches", "lessThan", "reason"));
            String column = required(node, pointer + "/column", "the name of a column");
            Optional<Condition> condition = condition(node, pointer);
            String reason = text(node, pointer + "/reason", column + " " + conditionWords(node));
            condition.ifPresent(when -> skips.add(new ImportMapping.Skip(column, when, reason)));
        }
        return skips;
    }

    private static String conditionWords(JsonNode node) {
        if (node.has("matches")) {
            return "matches " + node.get("matches").asText();
        }
        return node.has("lessThan") ? "less than " + node.get("lessThan").asText() : "empty";
    }

    private Optional<Condition> condition(JsonNode node, String pointer) {
        int conditions = (node.has("is") ? 1 : 0) + (node.has("matches") ? 1 : 0) + (node.has("lessThan") ? 1 : 0);
        if (conditions != 1) {
            problem(pointer, conditions + " conditions", "exactly one of is, matches, lessThan");
            return Optional.empty();
        }
        if (node.has("is")) {
            if (!node.get("is").asText().equals("empty")) {
                problem(pointer + "/is", node.get("is").asText(), "empty");
            }
            return Optional.of(new Condition.Empty());
        }
        if (node.has("lessThan")) {
            if (!node.get("lessThan").isNumber()) {
                problem(pointer + "/lessThan", node.get("lessThan").asText(), "a number");
                return Optional.empty();
            }
            return Optional.of(new Condition.LessThan(node.get("lessThan").decimalValue()));
        }
        try {
            return Optional.of(
                    new Condition.Matches(Pattern.compile(node.get("matches").asText())));
        } catch (PatternSyntaxException e) {
            problem(pointer + "/matches", node.get("matches").asText(), "a regular expression: " + e.getDescription());
            return Optional.empty();
        }
    }

    private Map<String, Field> fields(JsonNode event, ImportMapping.Format format) {
        Map<String, Field> fields = new LinkedHashMap<>();
        if (event.isMissingNode() && format == ImportMapping.Format.NDJSON) {
            return fields;
        }
        if (!event.isObject()) {
            problem("/event", "nothing", "an object that says where each field of the event comes from");
            return fields;
        }
        event.properties().forEach(member -> {
            String name = member.getKey();
            String pointer = "/event/" + name;
            if (SINGLE.contains(name)) {
                field(member.getValue(), pointer, name.equals("occurredAt"))
                        .ifPresent(field -> fields.put(name, field));
            } else if (GROUPS.contains(name) && member.getValue().isObject()) {
                member.getValue().properties().forEach(inner -> field(
                                inner.getValue(), pointer + "/" + inner.getKey(), false)
                        .ifPresent(field -> fields.put(name + "." + inner.getKey(), field)));
            } else if (GROUPS.contains(name)) {
                problem(pointer, member.getValue().getNodeType().name().toLowerCase(Locale.ROOT), "an object");
            } else {
                problem(pointer, "an unknown field", "one of " + String.join(", ", FIELDS));
            }
        });
        for (String name : List.of("id", "name", "occurredAt")) {
            if (!event.has(name)) {
                problem("/event/" + name, "nothing", SOURCES);
            }
        }
        boolean isIdentified = Identifier.KINDS.stream().anyMatch(event::has)
                || !event.path("identifiers").isEmpty();
        if (!isIdentified) {
            problem("/event", "no identifier", "at least one of " + String.join(", ", Identifier.KINDS));
        }
        return fields;
    }

    private Optional<Field> field(JsonNode node, String pointer, boolean isTime) {
        if (node.isTextual()) {
            return Optional.of(new Field(
                    new Source.Column(node.textValue()),
                    isTime ? new Reading.Time(Optional.empty(), Optional.empty()) : new Reading.AsIs()));
        }
        members(
                node,
                pointer,
                Set.of(
                        "column",
                        "columns",
                        "separator",
                        "multiply",
                        "constant",
                        "row",
                        "type",
                        "decimal",
                        "format",
                        "zone"));
        Optional<Source> source = source(node, pointer);
        Reading reading = reading(node, pointer, isTime);
        return source.map(from -> new Field(from, reading));
    }

    private Optional<Source> source(JsonNode node, String pointer) {
        List<String> given = List.of("column", "columns", "multiply", "constant", "row").stream()
                .filter(node::has)
                .toList();
        if (given.size() != 1) {
            problem(pointer, given.isEmpty() ? "no source" : String.join(" and ", given), SOURCES);
            return Optional.empty();
        }
        switch (given.get(0)) {
            case "column" -> {
                return Optional.of(new Source.Column(required(node, pointer + "/column", "the name of a column")));
            }
            case "columns" -> {
                return names(node, pointer + "/columns")
                        .map(names -> new Source.Columns(names, text(node, pointer + "/separator", "-")));
            }
            case "multiply" -> {
                return names(node, pointer + "/multiply").map(Source.Product::new);
            }
            case "constant" -> {
                Object value = Json.mapper().convertValue(node.get("constant"), Object.class);
                if (value == null) {
                    problem(pointer + "/constant", "null", "a value");
                    return Optional.empty();
                }
                return Optional.of(new Source.Constant(value));
            }
            default -> {
                return Optional.of(new Source.RowNumber());
            }
        }
    }

    private Optional<List<String>> names(JsonNode node, String pointer) {
        List<String> names = new ArrayList<>();
        node.at(pointer.substring(pointer.lastIndexOf('/'))).forEach(name -> names.add(name.asText()));
        if (names.isEmpty()) {
            problem(pointer, "no list of names", "the names of columns");
            return Optional.empty();
        }
        return Optional.of(names);
    }

    private Reading reading(JsonNode node, String pointer, boolean isTime) {
        String type = text(node, pointer + "/type", isTime ? "time" : node.has("decimal") ? "number" : "as-is");
        switch (type) {
            case "as-is" -> {
                return new Reading.AsIs();
            }
            case "number" -> {
                String decimal = text(node, pointer + "/decimal", ".");
                if (!decimal.equals(".") && !decimal.equals(",")) {
                    problem(pointer + "/decimal", decimal, ". or ,");
                }
                return new Reading.Decimal(decimal.equals(",") ? ',' : '.');
            }
            case "time" -> {
                return time(node, pointer);
            }
            default -> {
                problem(pointer + "/type", type, "number, time or as-is");
                return new Reading.AsIs();
            }
        }
    }

    private Reading time(JsonNode node, String pointer) {
        Optional<ZoneId> zone = Optional.empty();
        if (node.has("zone")) {
            try {
                zone = Optional.of(ZoneId.of(node.get("zone").asText()));
            } catch (DateTimeException e) {
                problem(pointer + "/zone", node.get("zone").asText(), "a zone such as Europe/Berlin");
            }
        }
        String format = text(node, pointer + "/format", "iso");
        if (format.equals("iso")) {
            return new Reading.Time(Optional.empty(), zone);
        }
        try {
            DateTimeFormatter pattern = DateTimeFormatter.ofPattern(format, Locale.ROOT);
            boolean hasOffset = format.replaceAll("'[^']*'", "").matches(".*[XxZzOV].*");
            if (!hasOffset && !node.has("zone")) {
                problem(pointer + "/zone", "nothing", "a zone such as Europe/Berlin, since the format has no offset");
            }
            return new Reading.Time(Optional.of(pattern), zone);
        } catch (IllegalArgumentException e) {
            problem(pointer + "/format", format, "iso, or a pattern such as dd.MM.yyyy HH:mm");
            return new Reading.Time(Optional.empty(), zone);
        }
    }

    private void members(JsonNode node, String pointer, Set<String> known) {
        if (!node.isObject()) {
            problem(pointer.isEmpty() ? "/" : pointer, "no object", "an object");
            return;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem(pointer + "/" + name, "an unknown field", "one of " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    private String required(JsonNode node, String pointer, String expected) {
        String text = text(node, pointer, "");
        if (text.isBlank()) {
            problem(pointer, "nothing", expected);
        }
        return text;
    }

    /** The text of a member, named by the last part of the pointer. */
    private String text(JsonNode node, String pointer, String otherwise) {
        JsonNode member = node.path(pointer.substring(pointer.lastIndexOf('/') + 1));
        if (member.isMissingNode()) {
            return otherwise;
        }
        if (!member.isTextual()) {
            problem(pointer, member.getNodeType().name().toLowerCase(Locale.ROOT), "text");
            return otherwise;
        }
        return member.textValue();
    }

    private void problem(String pointer, String found, String expected) {
        problems.add(Item.of(pointer, found, expected));
    }
}
