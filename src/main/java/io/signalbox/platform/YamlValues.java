package io.signalbox.platform;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as the values that the same JSON would have: {@code Long}, {@code BigDecimal}, truth values, null, text, lists and
 * maps. Only what JSON writes so is a number or a truth value: {@code NO} is a country, {@code 1990-05-17} a text.
 */
public final class YamlValues {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,99})(\\.\\d{1,100})?([eE][+-]?\\d{1,4})?");
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int MAX_DEPTH = 50;

    private final YamlProblems problems;

    private YamlValues(YamlProblems problems) {
        this.problems = problems;
    }

    /** An object with its nulls; what is wrong with it is a problem and left out. */
    public static Map<String, Object> object(Node node, String what, YamlProblems problems) {
        if (node instanceof MappingNode mapping) {
            return new YamlValues(problems).object(mapping, 0);
        }
        problems.add(node, YamlObject.kindOf(node), what);
        return Map.of();
    }

    /** One value; empty for null. */
    public static Optional<Object> value(Node node, YamlProblems problems) {
        return Optional.ofNullable(new YamlValues(problems).value(node, 0));
    }

    private Map<String, Object> object(MappingNode mapping, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(entry.getKeyNode(), "a key that is no text", "a text");
            } else if (object.containsKey(key.getValue())) {
                problems.add(key, "'" + key.getValue() + "' a second time", "each key once");
            } else {
                put(object, key.getValue(), value(entry.getValueNode(), depth + 1));
            }
        }
        return Collections.unmodifiableMap(object);
    }

    // JSON knows null, so the map does.
    @SuppressWarnings("NullAway")
    private static void put(Map<String, Object> object, String key, @Nullable Object value) {
        object.put(key, value);
    }

    private @Nullable Object value(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            problems.add(node, "objects in objects without an end", "at most " + MAX_DEPTH + " levels");
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            sequence.getValue().forEach(element -> list.add(value(element, depth + 1)));
            return Collections.unmodifiableList(list);
        }
        return node instanceof ScalarNode scalar ? scalar(scalar) : null;
    }

    private static @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()
                || (scalar.getTag().equals(Tag.STR) && NUMBER.matcher(text).matches())) {
            return text;
        }
        return switch (text) {
            case "", "~", "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> NUMBER.matcher(text).matches() ? number(text) : text;
        };
    }

    private static Object number(String text) {
        BigDecimal number = new BigDecimal(text);
        if (text.chars().anyMatch(letter -> letter == '.' || letter == 'e' || letter == 'E')) {
            return number;
        }
        BigInteger whole = number.toBigIntegerExact();
        boolean isLong = whole.compareTo(LONG_MIN) >= 0 && whole.compareTo(LONG_MAX) <= 0;
        return isLong ? (Object) whole.longValueExact() : whole;
    }
}
