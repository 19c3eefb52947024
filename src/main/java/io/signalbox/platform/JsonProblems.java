package io.signalbox.platform;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says of JSON that cannot be read what was found where, and what was expected. */
final class JsonProblems {

    private JsonProblems() {}

    static Problem of(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return Problem.badRequest(
                    "the body has a field that is not known",
                    Problem.Item.of(pointer(unknown), "`" + unknown.getPropertyName() + "`", known(unknown)));
        } else if (e instanceof InvalidFormatException wrong) {
            return Problem.badRequest(
                    "the body has a value of the wrong form",
                    Problem.Item.of(pointer(wrong), kind(wrong.getValue()), expected(wrong.getTargetType())));
        } else if (e instanceof MismatchedInputException wrong) {
            String message = String.valueOf(wrong.getOriginalMessage());
            if (message.startsWith("No content")) {
                return Problem.badRequest("the body is empty", Problem.Item.of("nothing", "a JSON document"));
            }
            // Jackson says so in words only.
            String found = message.contains("`null`") ? "nothing" : "a value of another type";
            return Problem.badRequest(
                    "the body has a value of the wrong type",
                    Problem.Item.of(pointer(wrong), found, expected(wrong.getTargetType())));
        } else if (e instanceof JsonMappingException refused) {
            return Problem.badRequest(
                    "the body has a value that is refused",
                    Problem.Item.of(pointer(refused), "a value that does not fit", reason(refused)));
        } else if (e instanceof StreamConstraintsException) {
            return Problem.badRequest(
                    "the body is too deep, or has a number or text that is too long",
                    Problem.Item.of("line " + line(e), "JSON within the limits"));
        }
        return Problem.badRequest(
                "the body is not JSON", Problem.Item.of(position(e) + ": " + brief(e), "a well-formed JSON document"));
    }

    /** What kind of value this is, in words; never the value itself, which is the customer's. */
    static String kind(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        } else if (value instanceof CharSequence text) {
            return text.isEmpty() ? "an empty text" : text.toString().isBlank() ? "a blank text" : "a text";
        } else if (value instanceof Number) {
            return "the number " + value;
        } else if (value instanceof Boolean) {
            return value.toString();
        } else if (value instanceof Collection<?> list) {
            return "a list of " + list.size();
        } else if (value instanceof Map<?, ?>) {
            return "an object";
        }
        return "a " + value.getClass().getSimpleName();
    }

    private static String known(UnrecognizedPropertyException e) {
        if (e.getKnownPropertyIds() == null) {
            return "a known field";
        }
        return new TreeSet<>(
                        e.getKnownPropertyIds().stream().map(String::valueOf).toList())
                .stream().collect(Collectors.joining("`, `", "one of `", "`"));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> Json.mapper().convertValue(constant, String.class))
                    .collect(Collectors.joining("`, `", "one of `", "`"));
        } else if (type == String.class) {
            return "a text";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        } else if (Number.class.isAssignableFrom(type) || type == BigDecimal.class || type == double.class) {
            return "a number";
        } else if (type == Instant.class) {
            return "an instant such as 2026-01-31T08:00:00Z";
        } else if (type == Duration.class) {
            return "a duration such as PT10M";
        } else if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return "an object";
    }

    /** The message of a constructor that refused its values; those say what they expected. */
    private static String reason(JsonMappingException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? cause.getMessage()
                : "a valid value";
    }

    private static String pointer(JsonMappingException e) {
        List<JsonMappingException.Reference> path = e.getPath();
        return path.stream()
                .map(step -> step.getFieldName() == null
                        ? String.valueOf(step.getIndex())
                        : step.getFieldName().replace("~", "~0").replace("/", "~1"))
                .map(step -> "/" + step)
                .collect(Collectors.joining());
    }

    private static String position(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "somewhere" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    /** The parser's first sentence; what follows may repeat the text that it read. */
    private static String brief(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf(": ");
        String first = end < 0 ? message : message.substring(0, end);
        int quoted = first.indexOf(" '");
        return quoted < 0 ? first : first.substring(0, quoted);
    }
}
