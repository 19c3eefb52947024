package io.signalbox.flow;

import io.signalbox.model.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the text of a flow. Conditions are taken as they stand: the rule compiler judges them. */
public final class FlowReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final String EXPECTED_NAME = "a name in kebab-case, such as cart-recovery";
    private static final Set<String> FIELDS = Set.of(
            "flow",
            "description",
            "starts-on",
            "re-entry",
            "exit-when",
            "goal",
            "exit-on-goal",
            "priority",
            "window",
            "holdout",
            "steps");
    private static final Set<String> STARTS = Set.of("trigger", "cause", "segment", "left", "event");

    private final String file;
    private final String text;
    private final List<FlowProblem> problems = new ArrayList<>();
    private final YamlFields yaml;

    private FlowReader(String file, String text) {
        this.file = file;
        this.text = text;
        this.yaml = new YamlFields(file, problems);
    }

    /** A flow, or all problems of its text, each with its place. */
    public static FlowReading read(String file, String text) {
        return new FlowReader(file, text).read();
    }

    private FlowReading read() {
        Optional<Flow> flow = YamlFields.root(file, text, "a flow", problems).flatMap(this::flow);
        return new FlowReading(problems.isEmpty() ? flow : Optional.empty(), problems);
    }

    private Optional<Flow> flow(Node root) {
        Map<String, Node> fields = yaml.object(root, "an object with flow, starts-on and steps");
        yaml.refuseOthers(root, fields, FIELDS);
        Optional<String> name =
                required(root, fields, "flow", EXPECTED_NAME).flatMap(node -> name(node, EXPECTED_NAME));
        Optional<Start> start = required(
                        root, fields, "starts-on", "what starts it, such as { trigger: cart-abandoned }")
                .flatMap(this::start);
        ReEntry reEntry =
                Optional.ofNullable(fields.get("re-entry")).map(this::reEntry).orElse(ReEntry.NEVER);
        StepReader reader = new StepReader(yaml);
        for (String always : List.of(Condition.EXIT, Condition.GOAL)) {
            Optional.ofNullable(fields.get(always)).ifPresent(node -> reader.condition(always, "", node));
        }
        Optional<Node> exitOnGoal = Optional.ofNullable(fields.get("exit-on-goal"));
        exitOnGoal
                .filter(node -> !fields.containsKey("goal"))
                .ifPresent(node -> yaml.problem(node, "exit-on-goal without a goal", "a goal beside it"));
        int priority = Optional.ofNullable(fields.get("priority"))
                .map(node -> yaml.whole(node, -1000, 1000))
                .orElse(0);
        Window window = Optional.ofNullable(fields.get("window"))
                .map(new WindowReader(yaml)::window)
                .orElse(Window.ALWAYS);
        int holdout = Optional.ofNullable(fields.get("holdout"))
                .map(node -> yaml.whole(node, 0, MessagePolicy.LARGEST_HOLDOUT))
                .orElse(0);
        Optional<String> first =
                required(root, fields, "steps", "a list of steps").flatMap(reader::steps);
        boolean exits = exitOnGoal.map(yaml::flag).orElse(false);
        Node startsOn = fields.get("starts-on");
        if (name.isEmpty() || start.isEmpty() || first.isEmpty() || startsOn == null || !problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Flow(
                name.get(),
                file,
                Flow.editionOf(text),
                start.get(),
                startsOn.getStartMark().getLine() + 1,
                reEntry,
                exits,
                priority,
                window,
                holdout,
                first.get(),
                reader.steps(),
                reader.conditions()));
    }

    private Optional<Node> required(Node parent, Map<String, Node> fields, String name, String expected) {
        Node node = fields.get(name);
        if (node == null) {
            yaml.problem(parent, "no " + name, expected);
        }
        return Optional.ofNullable(node);
    }

    private Optional<String> name(Node node, String expected) {
        Optional<String> text = yaml.text(node, expected);
        text.filter(found -> !NAME.matcher(found).matches())
                .ifPresent(found -> yaml.problem(node, "\"" + found + "\"", expected));
        return text;
    }

    private Optional<Start> start(Node node) {
        String expected = "one of { trigger: name, cause: Event }, { segment: name }, { left: name }, { event: Event }";
        Map<String, Node> fields = yaml.object(node, expected);
        yaml.refuseOthers(node, fields, STARTS);
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach((name, value) -> yaml.text(value, "a name").ifPresent(text -> texts.put(name, text)));
        boolean hasCause = texts.containsKey("cause");
        if (texts.size() != (hasCause ? 2 : 1) || (hasCause && !texts.containsKey("trigger"))) {
            yaml.problem(node, texts.isEmpty() ? "none" : String.join(" and ", texts.keySet()), expected);
            return Optional.empty();
        }
        if (texts.containsKey("trigger")) {
            return Optional.of(
                    new Start.OnTrigger(texts.getOrDefault("trigger", ""), Optional.ofNullable(texts.get("cause"))));
        }
        if (texts.containsKey("segment")) {
            return Optional.of(new Start.OnEntered(texts.getOrDefault("segment", "")));
        }
        return texts.containsKey("left")
                ? Optional.of(new Start.OnLeft(texts.getOrDefault("left", "")))
                : Optional.of(new Start.OnEvent(texts.getOrDefault("event", "")));
    }

    private ReEntry reEntry(Node node) {
        String expected = "never, always, or after and " + Durations.EXPECTED.replace("\"", "");
        String text = yaml.text(node, expected).orElse("never");
        if (text.equals("never")) {
            return ReEntry.NEVER;
        }
        if (text.equals("always")) {
            return ReEntry.ALWAYS;
        }
        Optional<Duration> after = text.startsWith("after ")
                ? Durations.parse(text.substring("after ".length()).strip())
                : Optional.empty();
        if (after.isEmpty()) {
            yaml.problem(node, "\"" + text + "\"", expected);
        }
        return new ReEntry(after, false);
    }
}
