package io.signalbox.flow;

import io.signalbox.model.Names;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The nodes of one file, and what is wrong with them. */
final class YamlFields {

    private final String file;
    private final List<FlowProblem> problems;

    YamlFields(String file, List<FlowProblem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The document of a text, or a problem. Composed, not constructed: no text can name a type. */
    static Optional<Node> root(String file, String text, String expected, List<FlowProblem> problems) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null) {
                Optional<Node> again = repeated(root, Collections.newSetFromMap(new IdentityHashMap<>()));
                again.ifPresent(node -> new YamlFields(file, problems)
                        .problem(node, "an alias of an object or a list", "it written out where it is used"));
                return again.isPresent() ? Optional.empty() : Optional.of(root);
            }
            problems.add(new FlowProblem(file, 0, 0, "no YAML document", expected));
        } catch (MarkedYAMLException broken) {
            Mark mark = broken.getProblemMark();
            problems.add(new FlowProblem(
                    file,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "no YAML: " + broken.getProblem(),
                    "a YAML document"));
        } catch (YAMLException broken) {
            problems.add(new FlowProblem(file, 0, 0, "no YAML: " + broken.getMessage(), "a YAML document"));
        }
        return Optional.empty();
    }

    /** An object or list that stands in more than one place: a few of these could unfold to any size, or never end. */
    private static Optional<Node> repeated(Node node, Set<Node> seen) {
        if (node instanceof ScalarNode) {
            return Optional.empty();
        }
        if (!seen.add(node)) {
            return Optional.of(node);
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .flatMap(each -> repeated(each, seen).stream())
                    .findFirst();
        }
        return ((MappingNode) node)
                .getValue().stream()
                        .flatMap(entry -> repeated(entry.getValueNode(), seen).stream())
                        .findFirst();
    }

    void problem(Node node, String found, String expected) {
        Mark mark = node.getStartMark();
        problems.add(new FlowProblem(file, mark.getLine() + 1, mark.getColumn() + 1, found, expected));
    }

    /** What stands there, for people. */
    static String found(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof MappingNode ? "an object" : "a list";
    }

    /** The fields of an object by name; none where it is something else, which is then a problem. */
    Map<String, Node> object(Node node, String expected) {
        Map<String, Node> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, found(node), expected);
            return fields;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (fields.put(name, tuple.getValueNode()) != null) {
                problem(tuple.getKeyNode(), "\"" + name + "\" twice", "each name once");
            }
        }
        return fields;
    }

    /** Names that are none of these are problems. */
    void refuseOthers(Node node, Map<String, Node> fields, Collection<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (fields.containsKey(name) && !known.contains(name)) {
                problem(tuple.getKeyNode(), "\"" + name + "\"", Names.expected(name, known));
            }
        }
    }

    Optional<String> text(Node node, String expected) {
        if (node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue().strip());
        }
        problem(node, found(node), expected);
        return Optional.empty();
    }

    List<Node> list(Node node, String expected) {
        if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            return sequence.getValue();
        }
        problem(node, node instanceof SequenceNode ? "an empty list" : found(node), expected);
        return List.of();
    }

    boolean flag(Node node) {
        if (node instanceof ScalarNode scalar && isTruthValue(scalar)) {
            return Boolean.parseBoolean(scalar.getValue());
        }
        problem(node, found(node), "true or false");
        return false;
    }

    /** YAML 1.1 takes yes, no, on and off for truth values; nobody who writes them here means that for sure. */
    private static boolean isTruthValue(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.BOOL)
                && (scalar.getValue().equals("true") || scalar.getValue().equals("false"));
    }

    int whole(Node node, int least, int most) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            try {
                int number = Integer.parseInt(scalar.getValue());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException tooLarge) {
                // Said below.
            }
        }
        problem(node, found(node), "a whole number from " + least + " to " + most);
        return least;
    }

    /** A value that a trait can have; empty: null. */
    Optional<Object> value(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, found(node), "a text, a number, true, false or null");
            return Optional.empty();
        }
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return Optional.empty();
            }
            if (isTruthValue(scalar)) {
                return Optional.of(Boolean.parseBoolean(text));
            }
            if (tag.equals(Tag.BOOL) || (tag.equals(Tag.INT) && !text.matches("[-+]?(0|[1-9]\\d*)"))) {
                problem(node, text, "\"" + text + "\" for the text, true or false, or a number in decimals");
                return Optional.empty();
            }
            if (tag.equals(Tag.INT)) {
                return Optional.of(Long.parseLong(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                return Optional.of(new BigDecimal(text));
            }
        } catch (NumberFormatException notPlain) {
            problem(node, found(node), "a number in decimals");
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
