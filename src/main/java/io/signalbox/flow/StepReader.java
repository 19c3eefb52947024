package io.signalbox.flow;

import io.signalbox.flow.Step.Branch;
import io.signalbox.flow.Step.Part;
import io.signalbox.model.Durations;
import io.signalbox.model.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the steps of a flow into a graph: what follows a branch is what follows the step that has it. */
final class StepReader {

    private static final Set<String> KINDS = Set.of(
            "wait",
            "wait-until",
            "choose",
            "split",
            "send",
            "add-to",
            "remove-from",
            "call",
            "set-trait",
            "goto",
            "end");
    private static final Set<String> CHANNELS = Set.of("email");
    private static final Pattern DESTINATION = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Duration NONE = Duration.ZERO;

    private final YamlFields yaml;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Node> places = new HashMap<>();
    private final List<Condition> conditions = new ArrayList<>();

    StepReader(YamlFields yaml) {
        this.yaml = yaml;
    }

    /** By id, in the order of the text. */
    Map<String, Step> steps() {
        return steps;
    }

    List<Condition> conditions() {
        return conditions;
    }

    void condition(String id, String step, Node node) {
        yaml.text(node, "a pattern as rules write it, such as PurchaseCompleted( since(run) )")
                .ifPresent(text -> {
                    boolean isBlock = node instanceof ScalarNode scalar
                            && scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN
                            && node.getEndMark().getLine() > node.getStartMark().getLine();
                    int line = node.getStartMark().getLine() + (isBlock ? 2 : 1);
                    conditions.add(new Condition(
                            id,
                            step,
                            text,
                            line,
                            isBlock ? 0 : node.getStartMark().getColumn() + 1));
                });
    }

    /** Reads all of them; the id of the first. */
    Optional<String> steps(Node node) {
        Optional<String> first = sequence(node, "", Optional.empty());
        steps.values().forEach(this::checkTarget);
        if (first.isPresent()) {
            new StepGraph(steps).problems().forEach((id, problem) -> {
                Node place = places.get(id);
                if (place != null) {
                    yaml.problem(place, problem.found(), problem.expected());
                }
            });
        }
        return first;
    }

    private void checkTarget(Step step) {
        Node place = places.get(step.id());
        if (step instanceof Step.Goto leap && place != null) {
            leap.next()
                    .filter(target -> !steps.containsKey(target))
                    .ifPresent(target ->
                            yaml.problem(place, "goto \"" + target + "\"", Names.expected(target, steps.keySet())));
        }
    }

    private record Read(String id, String path, String kind, Node value) {}

    private Optional<String> sequence(Node node, String prefix, Optional<String> after) {
        List<Read> read = new ArrayList<>();
        int number = 0;
        for (Node item : yaml.list(node, "a list of steps")) {
            number++;
            head(item, prefix + number).ifPresent(read::add);
        }
        for (int i = 0; i < read.size(); i++) {
            Optional<String> next =
                    i + 1 < read.size() ? Optional.of(read.get(i + 1).id()) : after;
            step(read.get(i), next);
        }
        return read.isEmpty() ? after : Optional.of(read.get(0).id());
    }

    private Optional<Read> head(Node item, String path) {
        if (item instanceof ScalarNode scalar && scalar.getValue().equals("end")) {
            return remember(new Read(path, path, "end", item), item);
        }
        Map<String, Node> fields = yaml.object(item, "a step, such as wait: 24h");
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Set<String> known = new TreeSet<>(KINDS);
        known.add("id");
        yaml.refuseOthers(item, fields, known);
        List<String> kinds = fields.keySet().stream().filter(KINDS::contains).toList();
        if (kinds.size() != 1) {
            if (fields.keySet().stream().allMatch(known::contains)) {
                yaml.problem(
                        item,
                        kinds.isEmpty() ? "no step" : String.join(" and ", kinds) + " in one step",
                        "exactly one of " + String.join(", ", new TreeSet<>(KINDS)));
            }
            return Optional.empty();
        }
        String id = Optional.ofNullable(fields.get("id"))
                .flatMap(node -> yaml.text(node, "an id"))
                .orElse(path);
        Node value = fields.get(kinds.get(0));
        return value == null ? Optional.empty() : remember(new Read(id, path, kinds.get(0), value), item);
    }

    private Optional<Read> remember(Read read, Node place) {
        if (places.put(read.id(), place) != null) {
            yaml.problem(place, "the id \"" + read.id() + "\" twice", "each id once");
        }
        return Optional.of(read);
    }

    private void step(Read read, Optional<String> next) {
        // Keeps the order of the text: branches come after the step that has them.
        steps.put(read.id(), new Step.End(read.id()));
        Step step =
                switch (read.kind()) {
                    case "wait" -> new Step.Wait(read.id(), span(read.value()), next);
                    case "wait-until" -> waitUntil(read, next);
                    case "choose" -> choose(read, next);
                    case "split" -> split(read, next);
                    case "send" -> send(read, next);
                    case "add-to", "remove-from" -> changeList(read, next);
                    case "call" -> call(read, next);
                    case "set-trait" -> setTrait(read, next);
                    case "goto" -> new Step.Goto(read.id(), yaml.text(read.value(), "the id of a step"));
                    default -> new Step.End(read.id());
                };
        steps.put(read.id(), step);
    }

    private Duration span(Node node) {
        Optional<String> text = yaml.text(node, Durations.EXPECTED);
        Optional<Duration> span = text.flatMap(Durations::parse);
        if (text.isPresent() && span.isEmpty()) {
            yaml.problem(node, YamlFields.found(node), Durations.EXPECTED);
        }
        return span.orElse(NONE);
    }

    private Step waitUntil(Read read, Optional<String> next) {
        Map<String, Node> fields = yaml.object(read.value(), "an object with if and at-most");
        yaml.refuseOthers(read.value(), fields, Set.of("if", "at-most", "then", "else"));
        String condition = read.id() + ".if";
        Node asked = fields.get("if");
        Node atMost = fields.get("at-most");
        if (asked == null) {
            yaml.problem(read.value(), "no if", "the condition that it waits for");
        } else {
            condition(condition, read.id(), asked);
        }
        if (atMost == null) {
            yaml.problem(read.value(), "no at-most", "how long it waits, " + Durations.EXPECTED);
        }
        return new Step.WaitUntil(
                read.id(),
                condition,
                atMost == null ? NONE : span(atMost),
                branch(fields.get("then"), read.path() + ".then.", next),
                branch(fields.get("else"), read.path() + ".else.", next));
    }

    private Optional<String> branch(@Nullable Node node, String prefix, Optional<String> next) {
        return node == null ? next : sequence(node, prefix, next);
    }

    private Step choose(Read read, Optional<String> next) {
        List<Branch> branches = new ArrayList<>();
        Optional<String> otherwise = next;
        boolean hasElse = false;
        for (Node item : yaml.list(
                read.value(), "a list of branches: { if: condition, then: [ steps ] }, { else: [ steps ] }")) {
            Map<String, Node> fields = yaml.object(item, "{ if: condition, then: [ steps ] } or { else: [ steps ] }");
            yaml.refuseOthers(item, fields, Set.of("if", "then", "else"));
            Node asked = fields.get("if");
            Node otherSteps = fields.get("else");
            if (hasElse) {
                yaml.problem(item, "a branch after else", "else as the last branch");
            }
            if (asked != null && otherSteps == null) {
                String name = "if" + (branches.size() + 1);
                String condition = read.id() + "." + name;
                condition(condition, read.id(), asked);
                if (fields.get("then") == null) {
                    yaml.problem(item, "no then", "the steps that follow where it holds");
                }
                branches.add(
                        new Branch(name, condition, branch(fields.get("then"), read.path() + "." + name + ".", next)));
            } else if (asked == null && otherSteps != null) {
                hasElse = true;
                otherwise = sequence(otherSteps, read.path() + ".else.", next);
            } else if (!fields.isEmpty()) {
                yaml.problem(
                        item,
                        asked == null ? "neither if nor else" : "if and else in one branch",
                        "if with then, or else");
            }
        }
        if (branches.isEmpty()) {
            yaml.problem(read.value(), "no branch with if", "at least one");
        }
        return new Step.Choose(read.id(), branches, otherwise);
    }

    private Step split(Read read, Optional<String> next) {
        List<Part> parts = new ArrayList<>();
        int sum = 0;
        for (Node item : yaml.list(read.value(), "a list of parts: { name: a, percent: 50, then: [ steps ] }")) {
            Map<String, Node> fields = yaml.object(item, "{ name: a, percent: 50, then: [ steps ] }");
            yaml.refuseOthers(item, fields, Set.of("name", "percent", "then"));
            Node named = fields.get("name");
            Node percent = fields.get("percent");
            if (named == null || percent == null) {
                yaml.problem(item, named == null ? "no name" : "no percent", "a name and a percent");
                continue;
            }
            String name = yaml.text(named, "a name").orElse("");
            if (parts.stream().anyMatch(part -> part.name().equals(name))) {
                yaml.problem(named, "\"" + name + "\" twice", "each name once");
            }
            int share = yaml.whole(percent, 0, 100);
            sum += share;
            parts.add(new Part(name, share, branch(fields.get("then"), read.path() + "." + name + ".", next)));
        }
        if (sum != 100 && !parts.isEmpty()) {
            yaml.problem(read.value(), "percents that sum to " + sum, "a sum of 100");
        }
        return new Step.Split(read.id(), read.id(), parts);
    }

    private Step send(Read read, Optional<String> next) {
        String expected = "{ email: template }";
        Map<String, Node> fields = yaml.object(read.value(), expected);
        yaml.refuseOthers(read.value(), fields, CHANNELS);
        Node template = fields.get("email");
        if (template == null) {
            yaml.problem(read.value(), YamlFields.found(read.value()), expected);
        }
        String message = template == null
                ? ""
                : yaml.text(template, "the name of a template").orElse("");
        return new Step.Send(read.id(), read.value().getStartMark().getLine() + 1, "email", message, next);
    }

    private Step changeList(Read read, Optional<String> next) {
        String expected = "{ destination: newsletter-crm, list: vip }";
        Map<String, Node> fields = yaml.object(read.value(), expected);
        yaml.refuseOthers(read.value(), fields, Set.of("destination", "list"));
        String destination = destination(read.value(), fields);
        String list = required(read.value(), fields, "list", "the name of a list there");
        return new Step.ChangeList(read.id(), read.kind().equals("add-to"), destination, list, next);
    }

    private Step call(Read read, Optional<String> next) {
        Node node = read.value();
        Map<String, Node> fields =
                yaml.object(node, "{ destination: name, at-most: 5m, then: [ steps ], else: [ steps ] }");
        yaml.refuseOthers(node, fields, Set.of("destination", "at-most", "then", "else"));
        String destination = destination(node, fields);
        Node longest = fields.get("at-most");
        if (longest == null && node instanceof MappingNode) {
            yaml.problem(node, "no at-most", "how long it waits for an answer, " + Durations.EXPECTED);
        }
        Duration atMost = longest == null ? NONE : span(longest);
        String answer = read.id() + Step.Answer.SUFFIX;
        remember(new Read(answer, read.path(), "call", node), node);
        steps.put(answer, new Step.End(answer));
        steps.put(
                answer,
                new Step.Answer(
                        answer,
                        read.id(),
                        atMost,
                        branch(fields.get("then"), read.path() + ".then.", next),
                        branch(fields.get("else"), read.path() + ".else.", next)));
        int line = node.getStartMark().getLine() + 1;
        return new Step.Call(read.id(), line, destination, atMost, Optional.of(answer));
    }

    private String destination(Node step, Map<String, Node> fields) {
        String expected = "the name of a destination, such as newsletter-crm";
        String name = required(step, fields, "destination", expected);
        Node node = fields.get("destination");
        if (node != null && !name.isEmpty() && !DESTINATION.matcher(name).matches()) {
            yaml.problem(node, YamlFields.found(node), expected);
        }
        return name;
    }

    /** The text of a field; blank where there is none, which is then a problem. */
    private String required(Node parent, Map<String, Node> fields, String name, String expected) {
        Node node = fields.get(name);
        if (node == null && parent instanceof MappingNode) {
            yaml.problem(parent, "no " + name, expected);
        }
        return node == null ? "" : yaml.text(node, expected).orElse("");
    }

    private Step setTrait(Read read, Optional<String> next) {
        Map<String, Optional<Object>> traits = new LinkedHashMap<>();
        Map<String, Node> fields = yaml.object(read.value(), "traits and their values: { interest: confirmed }");
        if (fields.isEmpty() && read.value() instanceof MappingNode) {
            yaml.problem(read.value(), "no trait", "at least one");
        }
        fields.forEach((name, value) -> traits.put(name, yaml.value(value)));
        return new Step.SetTrait(read.id(), Collections.unmodifiableMap(traits), next);
    }
}
