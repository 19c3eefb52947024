package io.signalbox.platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * An object of a YAML file that knows its lines and collects what is wrong with it.
 *
 * <p>Keys and values are taken as written, so that {@code on} is a key and not the truth value of YAML 1.1. Each reader
 * answers empty where the value is absent or wrong; in the second case a problem has been added.
 */
public final class YamlObject {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final YamlProblems problems;
    private final MappingNode node;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

    private YamlObject(MappingNode node, YamlProblems problems) {
        this.problems = problems;
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                if (entries.put(key.getValue(), tuple) != null) {
                    problems.add(key, "'" + key.getValue() + "' a second time", "each key once");
                }
            } else {
                problems.add(tuple.getKeyNode(), "a key that is no text", "a text");
            }
        }
    }

    /** Reads a node that must be an object; {@code what} says in the problem what it should have been. */
    public static Optional<YamlObject> of(Node node, String what, YamlProblems problems) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new YamlObject(mapping, problems));
        }
        problems.add(node, kindOf(node), what);
        return Optional.empty();
    }

    /** Where it begins. */
    public Node node() {
        return node;
    }

    public int line() {
        return lineOf(node);
    }

    public int lineOf(String key) {
        NodeTuple entry = entries.get(key);
        return entry == null ? line() : lineOf(entry.getValueNode());
    }

    /** In the order of the file. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The key as it stands in the file, for problems with it; the object where it has no such key. */
    public Node key(String key) {
        NodeTuple entry = entries.get(key);
        return entry == null ? node : entry.getKeyNode();
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public Optional<Node> node(String key) {
        return Optional.ofNullable(entries.get(key)).map(NodeTuple::getValueNode);
    }

    public void allowOnly(Set<String> known) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(entry.getKeyNode(), "unknown key '" + key + "'", "one of " + new TreeSet<>(known));
            }
        });
    }

    public Optional<String> text(String key) {
        return node(key).flatMap(node -> scalar(node, "a text for '" + key + "'"));
    }

    public Optional<String> requiredText(String key, String what) {
        if (!has(key)) {
            problems.add(node, "no '" + key + "'", what);
            return Optional.empty();
        }
        return text(key);
    }

    public Optional<Boolean> flag(String key) {
        return text(key).flatMap(value -> switch (value) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> wrong(key, "'" + value + "'", "true or false for '" + key + "'");
        });
    }

    public Optional<Integer> number(String key, int least, int most) {
        return text(key).flatMap(value -> {
            if (value.matches("\\d{1,9}")) {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            }
            return wrong(key, "'" + value + "'", "a whole number from " + least + " to " + most + " for '" + key + "'");
        });
    }

    public Optional<Duration> duration(String key, Duration least, Duration most) {
        return text(key).flatMap(value -> {
            Optional<Duration> duration = parseDuration(value);
            if (duration.isPresent()
                    && duration.get().compareTo(least) >= 0
                    && duration.get().compareTo(most) <= 0) {
                return duration;
            }
            return wrong(
                    key,
                    "'" + value + "'",
                    "a duration such as 500ms, 10s or 1m for '" + key + "', from " + least.toMillis() + "ms to "
                            + most.toSeconds() + "s");
        });
    }

    /** One text or a list of texts. */
    public List<String> texts(String key) {
        Optional<Node> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        return texts(node.get(), "a text or a list of texts for '" + key + "'", problems);
    }

    public static List<String> texts(Node node, String what, YamlProblems problems) {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<String> texts = new ArrayList<>();
        for (Node each : nodes) {
            if (each instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
                texts.add(scalar.getValue());
            } else {
                problems.add(each, kindOf(each), what);
            }
        }
        return texts;
    }

    /** The text of a node as it was written; empty where it is none. */
    public static Optional<String> written(Node node) {
        return node instanceof ScalarNode scalar && !scalar.getValue().isBlank()
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    public static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    public static String kindOf(Node node) {
        if (node instanceof MappingNode) {
            return "an object";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return node instanceof ScalarNode scalar && scalar.getValue().isBlank() ? "nothing" : "a text";
    }

    private Optional<String> scalar(Node node, String what) {
        Optional<String> text = written(node);
        if (text.isEmpty()) {
            problems.add(node, kindOf(node), what);
        }
        return text;
    }

    private <T> Optional<T> wrong(String key, String found, String expected) {
        problems.add(node(key).orElse(node), found, expected);
        return Optional.empty();
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
