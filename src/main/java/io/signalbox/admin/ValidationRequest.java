package io.signalbox.admin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files to be validated.
 *
 * @param files texts by path; empty: the file is removed
 * @param base the version that they change; empty: the live one
 * @param whole they are all files there are, and change nothing
 */
record ValidationRequest(Map<String, Optional<String>> files, Optional<Integer> base, boolean whole) {

    private static final Set<String> MEMBERS = Set.of("files", "base", "whole");

    private static final ObjectReader BODY = Json.mapper()
            .readerFor(JsonNode.class)
            // Two files of one path would otherwise become one, silently.
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    ValidationRequest {
        files = Map.copyOf(files);
    }

    /** @throws io.signalbox.platform.ProblemException 400 with everything that is wrong, 413 for too many files */
    static ValidationRequest read(byte[] body, int maxFiles) throws IOException {
        JsonNode json = json(body);
        List<Problem.Item> problems = new ArrayList<>();
        json.fieldNames().forEachRemaining(member -> {
            if (!MEMBERS.contains(member)) {
                problems.add(Problem.Item.of("/" + member, "an unknown member", "files, base or whole"));
            }
        });
        JsonNode whole = json.path("whole");
        if (!whole.isMissingNode() && !whole.isBoolean()) {
            problems.add(Problem.Item.of("/whole", whole.toString(), "true or false"));
        }
        Map<String, Optional<String>> files = files(json.path("files"), whole.asBoolean(), problems);
        Optional<Integer> base = base(json.path("base"), whole.asBoolean(), problems);
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the files cannot be validated", problems).asException();
        }
        if (files.size() > maxFiles) {
            throw Problem.of(
                            413,
                            "too many files",
                            Problem.Item.of("/files", String.valueOf(files.size()), "at most " + maxFiles))
                    .asException();
        }
        return new ValidationRequest(files, base, whole.asBoolean());
    }

    private static Map<String, Optional<String>> files(JsonNode node, boolean whole, List<Problem.Item> problems) {
        Map<String, Optional<String>> files = new TreeMap<>();
        if (!node.isObject() && !(node.isMissingNode() && !whole)) {
            problems.add(Problem.Item.of(
                    "/files",
                    node.isMissingNode() ? "nothing" : "something else",
                    "an object with a text for each path; null removes a file"));
            return files;
        }
        node.properties().forEach(member -> {
            String path = member.getKey();
            String pointer = "/files/" + path.replace("~", "~0").replace("/", "~1");
            JsonNode text = member.getValue();
            if (!RuleFiles.accepts(path)) {
                problems.add(Problem.Item.of(pointer, "the path " + path, RuleFiles.PATHS));
            } else if (!text.isTextual() && !text.isNull()) {
                problems.add(Problem.Item.of(pointer, "something else than a text", "the text of the file, or null"));
            } else if (text.isNull() && whole) {
                problems.add(Problem.Item.of(pointer, "null", "a text: a whole rulebook has nothing to remove"));
            } else {
                files.put(path, text.isNull() ? Optional.empty() : Optional.of(text.textValue()));
            }
        });
        return files;
    }

    private static Optional<Integer> base(JsonNode node, boolean whole, List<Problem.Item> problems) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (whole) {
            problems.add(Problem.Item.of("/base", node.toString(), "no base: a whole rulebook changes none"));
            return Optional.empty();
        }
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() > 0) {
            return Optional.of(node.intValue());
        }
        if (!"live".equals(node.textValue())) {
            problems.add(Problem.Item.of("/base", node.toString(), "\"live\" or the number of a version"));
        }
        return Optional.empty();
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            JsonNode json = BODY.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
            throw Problem.badRequest("the body is not an object", Problem.Item.of("something else", "one JSON object"))
                    .asException();
        } catch (JacksonException e) {
            JsonLocation where = e.getLocation();
            String place = where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
            throw Problem.badRequest(
                            "the body is not a JSON object",
                            Problem.Item.of(e.getOriginalMessage() + place, "one JSON object"))
                    .asException();
        }
    }
}
