package io.signalbox.flow;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.Mapper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.Variant;
import io.signalbox.flow.TemplateSources.Source;
import io.signalbox.model.Names;
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

/**
 * Templates of messages: a head in YAML between two lines of {@code ---} with {@code subject}, {@code text} (the part for
 * readers of plain text) and perhaps {@code preheader}, {@code topic} and {@code offer}, and HTML below it; all in Qute.
 * Files that begin with {@code _} are layouts and parts that others include by that name.
 *
 * <p>Safe for many threads. Templates see maps, lists and values, and no object of this program.
 */
public final class MessageTemplates {

    /** No templates at all. */
    public static final MessageTemplates NONE = new MessageTemplates(Map.of());

    private static final String FENCE = "---";
    private static final String SUFFIX = ".html";
    private static final String PREHEADER = "preheader";

    private final Engine engine = Engine.builder()
            .addDefaults()
            .addValueResolver(new ListWords())
            .strictRendering(true)
            .addResultMapper(new HtmlEscaper(List.of("text/html")))
            .build();
    private final Map<String, Template> parts = new TreeMap<>();
    private final Map<String, Message> templates = new TreeMap<>();
    private final Map<String, TemplateHead> heads = new TreeMap<>();
    private final TemplateSources sources = new TemplateSources();
    private final List<FlowProblem> problems = new ArrayList<>();

    /** @param asked names of the words that it asks for */
    private record Message(
            TemplateHead head,
            Template subject,
            Template text,
            Optional<Template> preheader,
            Template html,
            Set<String> asked) {}

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
        Set<String> names = new TreeSet<>();
        Map<String, String> own = new TreeMap<>();
        new TreeMap<>(texts).forEach((path, text) -> {
            String name = nameOf(path);
            if (name.startsWith("_")) {
                names.add(name);
                sources.add(name, new Source(path, text, 0));
                parse(name, text, true).ifPresent(part -> parts.put(name, part));
            } else {
                own.put(path, text);
            }
        });
        parts.forEach(engine::putTemplate);
        TemplateIncludes includes = new TemplateIncludes(parts);
        parts.forEach((name, part) -> problems.addAll(includes.problems(name, part, names, sources)));
        own.forEach((path, text) -> read(path, text, names, includes));
    }

    private static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    /** What is wrong with their texts, whoever uses them. */
    public List<FlowProblem> problems() {
        return List.copyOf(problems);
    }

    /** Names that steps can send. */
    public Set<String> names() {
        return new TreeSet<>(templates.keySet());
    }

    private void read(String path, String text, Set<String> partNames, TemplateIncludes includes) {
        List<String> lines = text.lines().toList();
        int end = lines.isEmpty() || !lines.get(0).strip().equals(FENCE) ? -1 : fence(lines);
        if (end < 0) {
            problems.add(
                    new FlowProblem(path, 1, 1, "no head", "a head between two lines of --- with subject and text"));
            return;
        }
        TemplateHead head = TemplateHead.read(path, lines.subList(1, end), problems);
        heads.put(path, head);
        for (String required : List.of("subject", "text")) {
            if (!head.texts().containsKey(required)) {
                problems.add(new FlowProblem(path, 1, 1, "no " + required, "a " + required + " in the head"));
            }
        }
        int before = problems.size();
        String name = nameOf(path);
        String html = String.join("\n", lines.subList(end + 1, lines.size()));
        head.texts().forEach((field, source) -> sources.add(name + " " + field, source));
        sources.add(name, new Source(path, html, end + 1));
        Optional<Template> subject = parse(name + " subject", words(head, "subject"), false);
        Optional<Template> plain = parse(name + " text", words(head, "text"), false);
        Optional<Template> preheader = head.texts().containsKey(PREHEADER)
                ? parse(name + " " + PREHEADER, words(head, PREHEADER), true)
                : Optional.empty();
        Optional<Template> body = parse(name, html, true);
        if (problems.size() == before && subject.isPresent() && plain.isPresent() && body.isPresent()) {
            List<Template> all = new ArrayList<>(List.of(subject.get(), plain.get(), body.get()));
            preheader.ifPresent(all::add);
            Set<String> asked = new HashSet<>();
            all.forEach(each -> {
                problems.addAll(includes.problems(name, each, partNames, sources));
                asked.addAll(includes.asked(each));
            });
            templates.put(
                    name, new Message(head, subject.get(), plain.get(), preheader, body.get(), Set.copyOf(asked)));
        }
    }

    private static String words(TemplateHead head, String name) {
        return Optional.ofNullable(head.texts().get(name)).map(Source::text).orElse("");
    }

    private static int fence(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(FENCE)) {
                return i;
            }
        }
        return -1;
    }

    private Optional<Template> parse(String id, String text, boolean isHtml) {
        try {
            return Optional.of(engine.parse(text, Variant.forContentType(isHtml ? "text/html" : "text/plain"), id));
        } catch (TemplateException wrong) {
            problems.add(sources.problem(id, wrong.getOrigin(), said(wrong), "a Qute template"));
            return Optional.empty();
        }
    }

    /** Without the place, which is that of a text and not that of the file. */
    private static String said(TemplateException wrong) {
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        return message.replaceFirst(" in template \\[[^]]*]", "");
    }

    /** Name of a template's topic in the policy; blank where it has none. */
    public String topicOf(String name) {
        Message message = templates.get(name);
        return message == null ? "" : message.head().topic();
    }

    /** What a template offers for a while. */
    public Optional<Offer> offerOf(String name) {
        return Optional.ofNullable(templates.get(name))
                .flatMap(message -> message.head().offer());
    }

    /** Whether a template, or a part that it includes, asks for a word such as {@code cart}. */
    public boolean asksFor(String name, String word) {
        Message message = templates.get(name);
        return message != null && message.asked().contains(word);
    }

    /** Topics that the policy does not know. */
    public List<FlowProblem> checkTopics(Collection<String> known) {
        List<FlowProblem> found = new ArrayList<>();
        heads.forEach((file, head) -> {
            if (!head.topic().isEmpty() && !known.contains(head.topic())) {
                found.add(new FlowProblem(
                        file,
                        head.topicLine(),
                        0,
                        "topic \"" + head.topic() + "\"",
                        known.isEmpty()
                                ? "a topic of flows/policy.yaml, which has none"
                                : Names.expected(head.topic(), known)));
            }
        });
        return found;
    }

    /** What a template asks that is not there, and what may be missing without a fallback; also in the parts it includes. */
    public List<FlowProblem> check(String name, MessageWords words) {
        Message message = templates.get(name);
        if (message == null) {
            return List.of();
        }
        Map<String, Meaning> known = new HashMap<>(words.byName());
        if (message.head().offers()) {
            known.put("offer", message.head().offer().map(Offer::meaning).orElse(Meaning.TOLD));
        }
        TemplateCheck check = new TemplateCheck(parts, sources);
        TemplateScope scope = TemplateScope.of(known);
        message.preheader().ifPresent(preheader -> check.check(preheader, scope));
        TemplateScope all = scope.with(PREHEADER, Meaning.VALUE);
        List.of(message.subject(), message.text(), message.html()).forEach(template -> check.check(template, all));
        return check.problems();
    }

    /**
     * Writes a message.
     *
     * @param data by root name
     * @throws IllegalArgumentException where there is no such template, or it cannot be written with this data
     */
    public Rendered render(String name, Map<String, Object> data) {
        Message message = templates.get(name);
        if (message == null) {
            throw new IllegalArgumentException("found no template " + name + "; expected one of " + names());
        }
        try {
            Map<String, Object> all = new HashMap<>();
            data.forEach((word, value) -> all.put(word, seen(value)));
            // What has no link shows none.
            all.putIfAbsent("unsubscribe", "");
            all.put(
                    PREHEADER,
                    message.preheader().map(words -> words.render(all)).orElse(""));
            return new Rendered(
                    message.subject().render(all).replaceAll("\\s+", " ").strip(),
                    message.html().render(all),
                    message.text().render(all));
        } catch (TemplateException wrong) {
            throw new IllegalArgumentException(
                    "template " + name + " cannot be written: " + said(wrong) + at(wrong), wrong);
        }
    }

    private String at(TemplateException wrong) {
        Origin origin = wrong.getOrigin();
        String place = origin == null ? "" : sources.place(origin);
        return place.isEmpty() ? "" : " (" + place + ")";
    }

    /** Without the methods of maps, so that a property that is called {@code size} is not their size. */
    @SuppressWarnings("unchecked")
    private static Object seen(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return Mapper.wrap((Map<String, ?>) fields);
        }
        return value instanceof List<?> list
                ? list.stream().map(MessageTemplates::seen).toList()
                : value;
    }
}
