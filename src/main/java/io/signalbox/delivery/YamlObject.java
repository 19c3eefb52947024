package io.signalbox.delivery;

import java.time.Duration;
import java.util.ArrayList;
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
final class YamlObject {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final Problems problems;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /** Collects the problems of one file. */
    static final class Problems {

        private final String file;
        private final List<DestinationProblem> found = new ArrayList<>();

        Problems(String file) {
            this.file = file;
        }

        void add(int line, String found, String expected) {
            this.found.add(new DestinationProblem(file, line, found, expected));
        }

        List<DestinationProblem> inOrder() {
            return found.stream()
                    .sorted(java.util.Comparator.comparingInt(DestinationProblem::line))
                    .toList();
        }
    }

    private YamlObject(MappingNode node, Problems problems) {
        this.problems = problems;
        this.line = lineOf(node);
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                if (values.put(key.getValue(), tuple.getValueNode()) != null) {
                    problems.add(lineOf(key), "'" + key.getValue() + "' a second time", "each key once");
                }
            } else {
                problems.add(lineOf(tuple.getKeyNode()), "a key that is no text", "a text");
            }
        }
    }

    /** Reads a node that must be an object; {@code what} says in the problem what it should have been. */
    static Optional<YamlObject> of(Node node, String what, Problems problems) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new YamlObject(mapping, problems));
        }
        problems.add(lineOf(node), kindOf(node), what);
        return Optional.empty();
    }

    int line() {
        return line;
    }

    int lineOf(String key) {
        Node node = values.get(key);
        return node == null ? line : lineOf(node);
    }

    Set<String> keys() {
        return Set.copyOf(values.keySet());
    }

    Optional<Node> node(String key) {
        return Optional.ofNullable(values.get(key));
    }

    void allowOnly(Set<String> known) {
        values.forEach((key, node) -> {
            if (!known.contains(key)) {
                problems.add(lineOf(node), "unknown key '" + key + "'", "one of " + new TreeSet<>(known));
            }
        });
    }

    Optional<String> text(String key) {
        return node(key).flatMap(node -> scalar(node, "a text for '" + key + "'"));
    }

    Optional<String> requiredText(String key, String what) {
        if (!values.containsKey(key)) {
            problems.add(line, "no '" + key + "'", what);
            return Optional.empty();
        }
        return text(key);
    }

    Optional<Boolean> flag(String key) {
        return text(key).flatMap(value -> switch (value) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> wrong(key, "'" + value + "'", "true or false for '" + key + "'");
        });
    }

    Optional<Integer> number(String key, int least, int most) {
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

    Optional<Duration> duration(String key, Duration least, Duration most) {
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
    List<String> texts(String key) {
        Optional<Node> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        return texts(node.get(), "a text or a list of texts for '" + key + "'", problems);
    }

    static List<String> texts(Node node, String what, Problems problems) {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<String> texts = new ArrayList<>();
        for (Node each : nodes) {
            if (each instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
                texts.add(scalar.getValue());
            } else {
                problems.add(lineOf(each), kindOf(each), what);
            }
        }
        return texts;
    }

    static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    static String kindOf(Node node) {
        if (node instanceof MappingNode) {
            return "an object";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return node instanceof ScalarNode scalar && scalar.getValue().isBlank() ? "nothing" : "a text";
    }

    private Optional<String> scalar(Node node, String what) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue());
        }
        problems.add(lineOf(node), kindOf(node), what);
        return Optional.empty();
    }

    private <T> Optional<T> wrong(String key, String found, String expected) {
        problems.add(lineOf(key), found, expected);
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
