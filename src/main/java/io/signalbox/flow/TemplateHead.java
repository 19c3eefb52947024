package io.signalbox.flow;

import io.signalbox.flow.TemplateSources.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The head of a template.
 *
 * @param texts subject, text and preheader by name, with where they stand
 * @param topic blank where it names none
 * @param topicLine from 1
 */
record TemplateHead(Map<String, Source> texts, String topic, int topicLine) {

    private static final Set<String> TEXTS = Set.of("subject", "text", "preheader");
    private static final Set<String> FIELDS = Set.of("subject", "text", "preheader", "topic");

    /**
     * Reads it.
     *
     * @param lines of the file from its second one until the end of the head
     * @param problems to which what is wrong is added
     */
    static TemplateHead read(String file, List<String> lines, List<FlowProblem> problems) {
        // The line before the head has no YAML in it; with it, lines are those of the file.
        Optional<Node> root =
                YamlFields.root(file, "\n" + String.join("\n", lines), "a head with subject and text", problems);
        YamlFields yaml = new YamlFields(file, problems);
        Map<String, Node> fields = root.map(node -> {
                    Map<String, Node> all = yaml.object(node, "an object with subject and text");
                    yaml.refuseOthers(node, all, FIELDS);
                    return all;
                })
                .orElse(Map.of());
        Map<String, Source> texts = new HashMap<>();
        for (String name : TEXTS) {
            Node node = fields.get(name);
            if (node != null) {
                yaml.text(node, "a text").ifPresent(words -> texts.put(name, source(file, words, node, lines)));
            }
        }
        Node topic = fields.get("topic");
        return new TemplateHead(
                texts,
                topic == null ? "" : yaml.text(topic, "a text").orElse(""),
                topic == null ? 1 : topic.getStartMark().getLine() + 1);
    }

    /** Where the lines of a text stand. */
    private static Source source(String file, String words, Node node, List<String> lines) {
        int begins = node.getStartMark().getLine() + 1;
        if (node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.LITERAL) {
            String value = scalar.getValue();
            long blank = value.substring(
                            0, value.length() - value.stripLeading().length())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            return new Source(file, words, begins + (int) blank);
        }
        int ends = Math.min(node.getEndMark().getLine() + 1, lines.size() + 1);
        return new Source(file, words, begins - 1, lines.subList(begins - 2, Math.max(begins - 1, ends - 1)));
    }
}
