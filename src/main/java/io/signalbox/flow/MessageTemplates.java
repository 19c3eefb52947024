package io.signalbox.flow;

import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode;
import io.quarkus.qute.Variant;
import io.signalbox.model.Names;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Templates of messages: a head in YAML between two lines of {@code ---} with {@code subject}, {@code text} (the part for
 * readers of plain text) and perhaps {@code preheader} and {@code topic}, and HTML below it; all in Qute. Files that begin with {@code _} are
 * layouts and parts that others include by that name.
 *
 * <p>Safe for many threads. Templates see maps, lists and values, and no object of this program.
 */
public final class MessageTemplates {

    /** No templates at all. */
    public static final MessageTemplates NONE = new MessageTemplates(Map.of());

    private static final Set<String> HEAD = Set.of("subject", "text", "preheader", "topic");
    private static final Set<String> ROOTS =
            Set.of("profile", "segments", "cause", "run", "cart", "viewed", "unsubscribe", "preheader");
    private static final Set<String> FALLBACKS = Set.of("or", "?:", "orEmpty");
    private static final Pattern ALIAS = Pattern.compile("\\{#(?:for|let|set)\\s+([^}]*)}|\\{#each\\b");
    private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w*)\\s*(?:=|\\bin\\b)");
    private static final String FENCE = "---";
    private static final String SUFFIX = ".html";

    private final Engine engine = Engine.builder()
            .addDefaults()
            .strictRendering(true)
            .addResultMapper(new HtmlEscaper(List.of("text/html")))
            .build();
    private final Map<String, Parts> templates = new TreeMap<>();
    private final Map<String, Topic> topics = new TreeMap<>();
    private final List<FlowProblem> problems = new ArrayList<>();

    /** The topic of a template, and where it says so. */
    private record Topic(String name, String file, int line) {}

    private record Parts(
            String file,
            Template subject,
            Template text,
            Optional<Template> preheader,
            Template html,
            int htmlLine,
            Set<String> aliases) {
        List<Template> all() {
            List<Template> all = new ArrayList<>(List.of(subject, text, html));
            preheader.ifPresent(all::add);
            return all;
        }
    }

    /** A message that is ready to be sent. */
    public record Rendered(String subject, String html, String text) {
        /** Without its content, which is the customer's data. */
        @Override
        public String toString() {
            return "message of " + html.length() + " characters";
        }
    }

    /** @param texts by path, which ends with the name and {@code .html} */
    public MessageTemplates(Map<String, String> texts) {
        Map<String, String> own = new TreeMap<>();
        texts.forEach((path, text) -> {
            String name = nameOf(path);
            if (name.startsWith("_")) {
                part(path, name, text);
            } else {
                own.put(path, text);
            }
        });
        own.forEach(this::read);
    }

    private static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    private void part(String path, String name, String text) {
        try {
            engine.putTemplate(name, engine.parse(text, Variant.forContentType("text/html"), name));
        } catch (TemplateException wrong) {
            problems.add(problem(path, 0, wrong));
        }
    }

    /** What is wrong with their texts, whoever uses them. */
    public List<FlowProblem> problems() {
        return List.copyOf(problems);
    }

    /** Names that steps can send. */
    public Set<String> names() {
        return new TreeSet<>(templates.keySet());
    }

    private void read(String path, String text) {
        List<String> lines = text.lines().toList();
        int end = lines.isEmpty() || !lines.get(0).strip().equals(FENCE) ? -1 : fence(lines);
        if (end < 0) {
            problems.add(
                    new FlowProblem(path, 1, 1, "no head", "a head between two lines of --- with subject and text"));
            return;
        }
        Map<String, String> head = head(path, String.join("\n", lines.subList(1, end)));
        for (String required : List.of("subject", "text")) {
            if (!head.containsKey(required)) {
                problems.add(new FlowProblem(path, 1, 1, "no " + required, "a " + required + " in the head"));
            }
        }
        int before = problems.size();
        String html = String.join("\n", lines.subList(end + 1, lines.size()));
        Optional<Template> subject = parse(path, head.getOrDefault("subject", ""), false, 1);
        Optional<Template> plain = parse(path, head.getOrDefault("text", ""), false, 1);
        Optional<Template> preheader =
                Optional.ofNullable(head.get("preheader")).flatMap(words -> parse(path, words, true, 1));
        Optional<Template> body = parse(path, html, true, end + 1);
        if (problems.size() == before && subject.isPresent() && plain.isPresent() && body.isPresent()) {
            templates.put(
                    nameOf(path),
                    new Parts(path, subject.get(), plain.get(), preheader, body.get(), end + 1, aliases(text)));
        }
    }

    private static int fence(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(FENCE)) {
                return i;
            }
        }
        return -1;
    }

    private Map<String, String> head(String path, String text) {
        Map<String, String> head = new HashMap<>();
        YamlFields yaml = new YamlFields(path, problems);
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null) {
                Map<String, Node> fields = yaml.object(root, "an object with subject and text");
                yaml.refuseOthers(root, fields, HEAD);
                fields.forEach((name, node) -> yaml.text(node, "a text").ifPresent(words -> head.put(name, words)));
                Node topic = fields.get("topic");
                if (topic != null && head.containsKey("topic")) {
                    int line = topic.getStartMark().getLine() + 2;
                    topics.put(nameOf(path), new Topic(head.getOrDefault("topic", ""), path, line));
                }
            }
        } catch (YAMLException broken) {
            problems.add(new FlowProblem(path, 1, 0, "no YAML in the head: " + broken.getMessage(), "a YAML object"));
        }
        return head;
    }

    private Optional<Template> parse(String path, String text, boolean isHtml, int line) {
        try {
            return Optional.of(engine.parse(text, Variant.forContentType(isHtml ? "text/html" : "text/plain")));
        } catch (TemplateException wrong) {
            problems.add(problem(path, line, wrong));
            return Optional.empty();
        }
    }

    private static FlowProblem problem(String path, int offset, TemplateException wrong) {
        TemplateNode.Origin origin = wrong.getOrigin();
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        return new FlowProblem(
                path, origin == null ? offset : origin.getLine() + offset, 0, message, "a Qute template");
    }

    /** Names that sections of the template give themselves: {@code {#for product in cart}}. */
    private static Set<String> aliases(String text) {
        Set<String> aliases = new HashSet<>();
        Matcher sections = ALIAS.matcher(text);
        while (sections.find()) {
            aliases.add("it");
            if (sections.group(1) != null) {
                Matcher names = NAME.matcher(sections.group(1));
                while (names.find()) {
                    aliases.add(names.group(1));
                }
            }
        }
        return aliases;
    }

    /** Name of a template's topic in the policy; blank where it has none. */
    public String topicOf(String name) {
        Topic topic = topics.get(name);
        return topic == null ? "" : topic.name();
    }

    /** Topics that the policy does not know. */
    public List<FlowProblem> checkTopics(Collection<String> known) {
        return topics.values().stream()
                .filter(topic -> !known.contains(topic.name()))
                .map(topic -> new FlowProblem(
                        topic.file(),
                        topic.line(),
                        0,
                        "topic \"" + topic.name() + "\"",
                        known.isEmpty()
                                ? "a topic of flows/policy.yaml, which has none"
                                : Names.expected(topic.name(), known)))
                .toList();
    }

    /**
     * What a template asks that is not there, and what may be missing without a fallback.
     *
     * @param traits of the plan
     * @param cause properties of the event that causes the flow; true: each such event has it
     */
    public List<FlowProblem> check(String name, Collection<String> traits, Map<String, Boolean> cause) {
        Parts parts = templates.get(name);
        if (parts == null) {
            return List.of();
        }
        List<FlowProblem> found = new ArrayList<>();
        for (Template template : parts.all()) {
            int offset = template == parts.html() ? parts.htmlLine() : 0;
            for (Expression expression : template.getExpressions()) {
                unknown(expression, parts.aliases(), traits, cause)
                        .ifPresent(expected -> found.add(new FlowProblem(
                                parts.file(),
                                offset == 0 ? 1 : expression.getOrigin().getLine() + offset,
                                0,
                                "{" + expression.toOriginalString() + "}",
                                expected)));
            }
            for (TemplateNode node : template.findNodes(TemplateNode::isExpression)) {
                for (Expression expression : node.getExpressions()) {
                    if (mayBeMissing(expression, cause)) {
                        found.add(new FlowProblem(
                                parts.file(),
                                offset == 0 ? 1 : expression.getOrigin().getLine() + offset,
                                0,
                                "{" + expression.toOriginalString() + "} without a fallback",
                                "{" + expression.toOriginalString() + ".or('...')}, since it may be missing"));
                    }
                }
            }
        }
        return found;
    }

    private static Optional<String> unknown(
            Expression expression, Set<String> aliases, Collection<String> traits, Map<String, Boolean> cause) {
        if (expression.isLiteral()
                || expression.hasNamespace()
                || expression.getParts().isEmpty()) {
            return Optional.empty();
        }
        List<Expression.Part> parts = expression.getParts();
        String root = parts.get(0).getName();
        if (parts.get(0).isVirtualMethod() || aliases.contains(root) || root.startsWith("it_")) {
            return Optional.empty();
        }
        if (!ROOTS.contains(root)) {
            return Optional.of(Names.expected(root, ROOTS));
        }
        Collection<String> known = root.equals("profile") ? traits : cause.keySet();
        boolean hasFields = root.equals("profile") || root.equals("cause");
        if (hasFields
                && parts.size() > 1
                && !parts.get(1).isVirtualMethod()
                && !known.contains(parts.get(1).getName())) {
            String field = parts.get(1).getName();
            return Optional.of(
                    known.isEmpty()
                            ? "nothing of the " + root + ", which has no fields here"
                            : Names.expected(field, known));
        }
        return Optional.empty();
    }

    private static boolean mayBeMissing(Expression expression, Map<String, Boolean> cause) {
        List<Expression.Part> parts = expression.getParts();
        if (expression.isLiteral() || parts.size() < 2) {
            return false;
        }
        String root = parts.get(0).getName();
        boolean isSure = root.equals("cause") && cause.getOrDefault(parts.get(1).getName(), false);
        boolean hasFallback =
                parts.stream().anyMatch(part -> part.isVirtualMethod() && FALLBACKS.contains(part.getName()));
        return (root.equals("profile") || root.equals("cause")) && !isSure && !hasFallback;
    }

    /**
     * Writes a message.
     *
     * @param data by root name
     * @throws IllegalArgumentException where there is no such template, or it cannot be written with this data
     */
    public Rendered render(String name, Map<String, Object> data) {
        Parts parts = templates.get(name);
        if (parts == null) {
            throw new IllegalArgumentException("found no template " + name + "; expected one of " + names());
        }
        try {
            Map<String, Object> all = new HashMap<>(data);
            // What has no link shows none.
            all.putIfAbsent("unsubscribe", "");
            all.put(
                    "preheader",
                    parts.preheader().map(words -> words.render(data)).orElse(""));
            return new Rendered(
                    parts.subject().render(all).replaceAll("\\s+", " ").strip(),
                    parts.html().render(all),
                    parts.text().render(all));
        } catch (TemplateException wrong) {
            throw new IllegalArgumentException("template " + name + " cannot be written: " + wrong.getMessage(), wrong);
        }
    }
}
