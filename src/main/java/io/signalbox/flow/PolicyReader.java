package io.signalbox.flow;

import io.signalbox.flow.MessagePolicy.Cap;
import io.signalbox.flow.MessagePolicy.QuietHours;
import io.signalbox.flow.MessagePolicy.Topic;
import io.signalbox.model.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the text of a policy of messages. */
public final class PolicyReader {

    private static final Set<String> FIELDS = Set.of("max-age", "caps", "quiet-hours", "holdout", "topics");
    private static final Set<String> TOPIC_FIELDS =
            Set.of("title", "priority", "max-age", "caps", "consent", "transactional");
    private static final Set<String> CAP_FIELDS = Set.of("most", "within");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final String CAPS = "a list such as [ { most: 3, within: 7d } ]";
    private static final String AGE = "an age of at most 30d, such as 1d or 12h";
    private static final String QUIET = "an object such as { between: \"21:00-08:00\", then: move }";
    private static final Duration OLDEST = Duration.ofDays(30);
    private static final int HIGHEST = 1_000;

    private final List<FlowProblem> problems = new ArrayList<>();
    private final YamlFields yaml;
    private final String file;

    /** A policy, or all that is wrong with its text, each with its place. */
    public record Reading(MessagePolicy policy, List<FlowProblem> problems) {
        public Reading {
            problems = List.copyOf(problems);
        }
    }

    private PolicyReader(String file) {
        this.file = file;
        this.yaml = new YamlFields(file, problems);
    }

    /** With problems, the policy is that of an empty text. */
    public static Reading read(String file, String text) {
        return new PolicyReader(file).read(text);
    }

    private Reading read(String text) {
        MessagePolicy policy = YamlFields.root(file, text, "a policy", problems)
                .map(this::policy)
                .orElse(MessagePolicy.DEFAULT);
        return new Reading(problems.isEmpty() ? policy : MessagePolicy.DEFAULT, problems);
    }

    private MessagePolicy policy(Node root) {
        Map<String, Node> fields = yaml.object(root, "an object with max-age, caps and topics");
        yaml.refuseOthers(root, fields, FIELDS);
        Map<String, Topic> topics = new TreeMap<>();
        Optional.ofNullable(fields.get("topics"))
                .map(node -> yaml.object(node, "an object that gives each topic by its name"))
                .orElse(Map.of())
                .forEach((name, node) -> {
                    if (!NAME.matcher(name).matches()) {
                        yaml.problem(node, "topic \"" + name + "\"", "a name in kebab-case, such as cart-reminders");
                    }
                    topics.put(name, topic(name, node));
                });
        return new MessagePolicy(
                maxAge(fields).orElse(MessagePolicy.DEFAULT.maxAge()),
                caps(fields.get("caps")),
                Optional.ofNullable(fields.get("quiet-hours")).flatMap(this::quietHours),
                Optional.ofNullable(fields.get("holdout"))
                        .map(node -> yaml.whole(node, 0, MessagePolicy.LARGEST_HOLDOUT))
                        .orElse(0),
                topics);
    }

    private Optional<QuietHours> quietHours(Node node) {
        Map<String, Node> fields = yaml.object(node, QUIET);
        yaml.refuseOthers(node, fields, Set.of("between", "then"));
        Node between = fields.get("between");
        if (between == null) {
            yaml.problem(node, "no between", QUIET);
            return Optional.empty();
        }
        int before = problems.size();
        Window hours = new WindowReader(yaml).between(between);
        if (problems.size() == before && hours.equals(Window.ALWAYS)) {
            yaml.problem(between, YamlFields.found(between) + ", which never ends", "a part of the day");
        }
        String then = Optional.ofNullable(fields.get("then"))
                .flatMap(word -> yaml.text(word, "move or drop"))
                .orElse("move");
        if (!Set.of("move", "drop").contains(then)) {
            yaml.problem(fields.getOrDefault("then", node), "\"" + then + "\"", "move or drop");
        }
        return hours.equals(Window.ALWAYS)
                ? Optional.empty()
                : Optional.of(new QuietHours(hours.rest(), then.equals("drop")));
    }

    private Topic topic(String name, Node node) {
        Map<String, Node> fields = yaml.object(node, "an object such as { priority: 10 }");
        yaml.refuseOthers(node, fields, TOPIC_FIELDS);
        boolean isTransactional = fields.containsKey("transactional") && yaml.flag(fields.get("transactional"));
        for (String forbidden : List.of("caps", "consent")) {
            if (isTransactional && fields.containsKey(forbidden)) {
                yaml.problem(
                        fields.get(forbidden),
                        "\"" + forbidden + "\" of a transactional topic",
                        "one or the other: transactional messages are sent whatever was sent before or agreed to");
            }
        }
        return new Topic(
                Optional.ofNullable(fields.get("title"))
                        .flatMap(title -> yaml.text(title, "a title for the person"))
                        .orElse(name),
                fields.containsKey("priority") ? yaml.whole(fields.get("priority"), 0, HIGHEST) : 0,
                maxAge(fields),
                caps(fields.get("caps")),
                Optional.ofNullable(fields.get("consent"))
                        .map(this::needsConsent)
                        .orElse(false),
                isTransactional);
    }

    private boolean needsConsent(Node node) {
        String expected = "presumed (until the person says no) or required (until they say yes)";
        String word = yaml.text(node, expected).orElse("presumed");
        if (!Set.of("presumed", "required").contains(word)) {
            yaml.problem(node, YamlFields.found(node), expected);
        }
        return word.equals("required");
    }

    private Optional<Duration> maxAge(Map<String, Node> fields) {
        return Optional.ofNullable(fields.get("max-age")).flatMap(node -> duration(node, OLDEST, AGE));
    }

    private List<Cap> caps(@Nullable Node node) {
        List<Cap> caps = new ArrayList<>();
        if (node == null) {
            return caps;
        }
        for (Node each : yaml.list(node, CAPS)) {
            Map<String, Node> fields = yaml.object(each, "an object such as { most: 3, within: 7d }");
            yaml.refuseOthers(each, fields, CAP_FIELDS);
            Node most = fields.get("most");
            Node within = fields.get("within");
            if (most == null || within == null) {
                yaml.problem(each, most == null ? "no most" : "no within", "{ most: 3, within: 7d }");
                continue;
            }
            int number = yaml.whole(most, 1, HIGHEST);
            duration(
                            within,
                            MessagePolicy.LONGEST_CAP,
                            "a time of at most " + Durations.text(MessagePolicy.LONGEST_CAP) + ", such as 7d or 24h")
                    .ifPresent(time -> caps.add(new Cap(number, time)));
        }
        return caps;
    }

    private Optional<Duration> duration(Node node, Duration most, String expected) {
        Optional<Duration> duration = yaml.text(node, expected).flatMap(Durations::parse);
        if (duration.isEmpty() || duration.get().compareTo(most) > 0) {
            yaml.problem(node, YamlFields.found(node), expected);
            return Optional.empty();
        }
        return duration;
    }
}
