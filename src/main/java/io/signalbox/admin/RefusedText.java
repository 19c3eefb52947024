package io.signalbox.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.signalbox.identity.Identifier;
import io.signalbox.platform.Json;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whom the text of a refused event names. In JSON a field of an identifier's kind says it, by its value in one spelling;
 * in cells without a name, and in text that is no JSON, whole words do.
 */
final class RefusedText {

    /** How an import keeps the cells of a row that it could not read. */
    private static final String CELLS = "cells";

    /** Kinds whose values mean the same person wherever they stand. */
    private static final Set<String> UNMISTAKABLE = Set.of("email", "phone");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_@.+%\\-]+");
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9][0-9\\s().\\-/]{3,30}[0-9]");

    private RefusedText() {}

    static boolean names(String raw, Set<Identifier> identifiers) {
        try (JsonParser json = Json.mapper().createParser(raw)) {
            return namesInFields(json, identifiers);
        } catch (IOException notJson) {
            return namesInWords(raw, identifiers);
        }
    }

    private static boolean namesInFields(JsonParser json, Set<Identifier> identifiers) throws IOException {
        String field = "";
        boolean isNamed = false;
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                field = json.currentName();
            } else if (token.isScalarValue()) {
                String value = json.getText();
                String kind = field;
                isNamed |= kind.equals(CELLS)
                        ? namesInWords(value, identifiers)
                        : identifiers.stream().anyMatch(one -> one.kind().equals(kind) && isValue(one, value));
            }
        }
        return isNamed;
    }

    private static boolean isValue(Identifier identifier, String text) {
        return Identifier.normalised(identifier.kind(), text).equals(identifier.value());
    }

    private static boolean namesInWords(String text, Set<Identifier> identifiers) {
        List<String> words =
                WORD.matcher(text).results().map(result -> result.group()).toList();
        Set<String> numbers = NUMBER.matcher(text)
                .results()
                .map(result -> Identifier.normalised("phone", result.group()))
                .collect(Collectors.toSet());
        return identifiers.stream().anyMatch(one -> namesInWords(one, text, words, numbers));
    }

    private static boolean namesInWords(Identifier identifier, String text, List<String> words, Set<String> numbers) {
        if (isValue(identifier, text) && UNMISTAKABLE.contains(identifier.kind())) {
            return true;
        }
        if (identifier.kind().equals("phone")) {
            return numbers.contains(identifier.value());
        }
        for (int i = 0; i < words.size(); i++) {
            // Somebody else's number may look the same, unless the word before says what it is.
            boolean isSaid = UNMISTAKABLE.contains(identifier.kind())
                    || (i > 0 && words.get(i - 1).equals(identifier.kind()));
            if (isSaid && isValue(identifier, words.get(i))) {
                return true;
            }
        }
        return false;
    }
}
