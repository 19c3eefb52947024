package io.signalbox.flow;

import io.signalbox.flow.TemplateSources.Source;
import io.signalbox.model.Durations;
import java.time.Duration;
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
 * @param offers whether there is an offer in it, right or wrong
 */
record TemplateHead(Map<String, Source> texts, String topic, int topicLine, boolean offers, Optional<Offer> offer) {

    private static final Set<String> TEXTS = Set.of("subject", "text", "preheader");
    private static final Set<String> FIELDS = Set.of("subject", "text", "preheader", "topic", "offer");
    private static final Set<String> OFFER = Set.of("title", "code", "lasts");
    private static final String EXPECTED_OFFER = "an object such as { code: \"STAY10\", lasts: 48h }";

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
                topic == null ? 1 : topic.getStartMark().getLine() + 1,
                fields.containsKey("offer"),
                Optional.ofNullable(fields.get("offer")).flatMap(node -> offer(yaml, node)));
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

    private static Optional<Offer> offer(YamlFields yaml, Node node) {
        Map<String, Node> fields = yaml.object(node, EXPECTED_OFFER);
        yaml.refuseOthers(node, fields, OFFER);
        for (String required : List.of("code", "lasts")) {
            if (!fields.containsKey(required)) {
                yaml.problem(node, "an offer without " + required, EXPECTED_OFFER);
            }
        }
        Optional<String> title =
                Optional.ofNullable(fields.get("title")).flatMap(words -> yaml.text(words, "a title for the person"));
        Optional<String> code =
                Optional.ofNullable(fields.get("code")).flatMap(words -> yaml.text(words, "the code of the offer"));
        Optional<Duration> lasts = Optional.ofNullable(fields.get("lasts")).flatMap(time -> lasts(yaml, time));
        return code.isEmpty() || lasts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Offer(title, code.get(), lasts.get()));
    }

    private static Optional<Duration> lasts(YamlFields yaml, Node node) {
        Optional<String> text = yaml.text(node, Durations.EXPECTED);
        Optional<Duration> lasts = text.flatMap(Durations::parse);
        if (text.isPresent() && lasts.isEmpty()) {
            yaml.problem(node, YamlFields.found(node), Durations.EXPECTED);
        }
        return lasts;
    }
}
