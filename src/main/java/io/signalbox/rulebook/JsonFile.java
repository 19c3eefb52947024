package io.signalbox.rulebook;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An authored JSON file: its tree, the line of each member, and the problems found so far. */
final class JsonFile {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'");

    private final String name;
    private final List<RuleProblem> problems;
    private final JsonNode root;
    private final Map<String, JsonLocation> places = new HashMap<>();

    JsonFile(String name, String text, List<RuleProblem> problems) {
        this.name = name;
        this.problems = problems;
        this.root = parse(text);
    }

    JsonNode root() {
        return root;
    }

    /** What the file is called, without folders and {@code .json}. */
    String subject() {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.toLowerCase(Locale.ROOT).endsWith(".json") ? file.substring(0, file.length() - 5) : file;
    }

    void error(String pointer, String found, String expected) {
        error(pointer, found, Expected.of(expected));
    }

    void error(String pointer, String found, Expected expected) {
        report(pointer, RuleProblem.Severity.ERROR, found, expected);
    }

    void warning(String pointer, String found, String expected) {
        report(pointer, RuleProblem.Severity.WARNING, found, Expected.of(expected));
    }

    /** A text member; empty where it is missing, or is no text, which is a problem. */
    Optional<String> text(JsonNode object, String pointer, String member) {
        JsonNode node = object.path(member);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            error(pointer + "/" + member, member + " " + brief(node), "a text");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    /** A member that is a list of texts; empty where it is missing. What is no text is a problem. */
    List<String> texts(JsonNode object, String pointer, String member) {
        JsonNode node = object.path(member);
        if (node.isMissingNode()) {
            return List.of();
        }
        boolean right = node.isArray();
        for (JsonNode element : node) {
            right &= element.isTextual() && !element.textValue().isBlank();
        }
        if (!right) {
            error(pointer + "/" + member, member + " " + brief(node), "a list of texts");
            return List.of();
        }
        return MAPPER.convertValue(node, MAPPER.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private void report(String pointer, RuleProblem.Severity severity, String found, Expected expected) {
        JsonLocation place = places.get(pointer);
        int line = place == null ? 0 : place.getLineNr();
        int column = place == null ? 0 : place.getColumnNr();
        problems.add(new RuleProblem(name, line, column, "", severity, found, expected.text(), expected.suggestion()));
    }

    private JsonNode parse(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    places.put(parser.getParsingContext().pathAsPointer().toString(), parser.currentTokenLocation());
                }
            }
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
            error("", brief(tree), "a JSON object");
        } catch (JsonProcessingException notJson) {
            JsonLocation place = notJson.getLocation();
            Matcher twice = TWICE.matcher(String.valueOf(notJson.getOriginalMessage()));
            boolean isTwice = twice.matches();
            problems.add(new RuleProblem(
                    name,
                    place == null ? 0 : place.getLineNr(),
                    place == null ? 0 : place.getColumnNr(),
                    "",
                    RuleProblem.Severity.ERROR,
                    isTwice ? "the name \"" + twice.group(1) + "\" twice" : "a mistake in the JSON at this place",
                    isTwice ? "each name once" : "a comma, a quote or a bracket here or just before it"));
        } catch (IOException neverFromText) {
            throw new UncheckedIOException(neverFromText);
        }
        return MissingNode.getInstance();
    }
}
