package io.signalbox.catalog;

import io.signalbox.decision.Expectation;
import io.signalbox.decision.RuleTest;
import io.signalbox.decision.RuleTest.ExactTimeline;
import io.signalbox.decision.RuleTest.ExactTimeline.Line;
import io.signalbox.decision.RuleTest.Given;
import io.signalbox.decision.RuleTestLine;
import io.signalbox.decision.RuleTestTime;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one test of a file. */
final class RuleTestReader {

    static final int MAX_EXPECTATIONS = 200;

    private static final Set<String> KEYS = Set.of("test", "start", "given", "then", "rules", "until", "timeline");

    /** A Monday noon. */
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final String path;
    private final RuleTestWords words;
    private final YamlProblems problems;

    RuleTestReader(String path, RuleTestWords words, YamlProblems problems) {
        this.path = path;
        this.words = words;
        this.problems = problems;
    }

    /** The test; not to be used where it added problems. */
    Optional<RuleTest> read(YamlObject object) {
        RuleTestTime time = new RuleTestTime(start(object));
        RuleTestFields fields = new RuleTestFields(object, time, problems);
        fields.allowOnly(KEYS);
        Optional<String> name = object.requiredText("test", "a sentence that says what the rules must do");
        Given given = new GivenReader(words, problems).read(fields);
        Set<String> ids = new LinkedHashSet<>();
        given.events().forEach(event -> ids.add(event.id()));
        List<Expectation> then = then(fields, ids);
        Optional<ExactTimeline> timeline = timeline(fields);
        if (!object.has("then") && !object.has("timeline")) {
            problems.add(object.node(), "no 'then'", "then: with at least one expectation, or timeline:");
        }
        return name.map(text -> new RuleTest(text, object.line(), given, then, timeline));
    }

    private Instant start(YamlObject object) {
        Optional<String> text = object.text("start");
        if (text.isEmpty()) {
            return START;
        }
        try {
            Instant start = OffsetDateTime.parse(text.get()).toInstant().truncatedTo(ChronoUnit.MILLIS);
            if (!start.isBefore(EARLIEST) && start.isBefore(LATEST)) {
                return start;
            }
        } catch (DateTimeException noInstant) {
            // Reported below like an instant that is too far away.
        }
        problems.add(
                object.node("start").orElse(object.node()),
                "'" + text.get() + "'",
                "an instant from 1970 to 2199 such as 2026-03-02T12:00:00Z");
        return START;
    }

    private List<Expectation> then(RuleTestFields fields, Set<String> ids) {
        List<Expectation> then = new ArrayList<>();
        fields.each(
                "then",
                "expectations such as { at: 48h, in: vip }",
                each -> then.addAll(new ExpectationReader(each, words, ids).read()));
        if (fields.object().has("then") && then.isEmpty() && problems.isEmpty()) {
            problems.add(fields.object().key("then"), "no expectation", "at least one, such as { at: 48h, in: vip }");
        }
        if (then.size() > MAX_EXPECTATIONS) {
            problems.add(
                    fields.object().key("then"),
                    then.size() + " expectations",
                    "at most " + MAX_EXPECTATIONS + " a test");
        }
        return then;
    }

    private Optional<ExactTimeline> timeline(RuleTestFields fields) {
        Optional<Node> list = fields.object().node("timeline");
        if (list.isEmpty()) {
            for (String key : List.of("until", "rules")) {
                if (fields.object().has(key)) {
                    problems.add(fields.object().key(key), "'" + key + "' without 'timeline'", "both, or neither");
                }
            }
            return Optional.empty();
        }
        Set<String> files = files(fields, list.get());
        Optional<Instant> until = fields.time("until");
        List<Line> lines = new ArrayList<>();
        for (Node node : fields.elements(list.get(), "a list of lines such as 24h entered vip because order")) {
            for (String text : YamlObject.texts(node, "a line such as 24h entered vip because order", problems)) {
                line(fields, node, text).ifPresent(lines::add);
            }
        }
        for (Line line : lines) {
            if (until.filter(line.at()::isAfter).isPresent()) {
                problems.add(line.line(), "a line later than 'until'", "all lines at or before it");
            }
        }
        int at = YamlObject.lineOf(fields.object().key("timeline"));
        return until.map(end -> new ExactTimeline(at, files, end, lines));
    }

    private Set<String> files(RuleTestFields fields, Node timeline) {
        if (!fields.object().has("rules")) {
            Set<String> files = words.filesLike(path);
            if (files.isEmpty()) {
                problems.add(
                        timeline,
                        "no rule file with the name of this test file",
                        "rules: with the rule files that the timeline is about");
            }
            return files;
        }
        Set<String> files = new LinkedHashSet<>();
        Node node = fields.node("rules");
        for (String file : YamlObject.texts(node, "a rule file, or a list of them, for 'rules'", problems)) {
            files.add(file);
            if (!words.files().contains(file)) {
                problems.add(
                        node,
                        "no rule file '" + file + "'",
                        RuleTestWords.expected(file, words.files(), "one of " + String.join(", ", words.files())));
            }
        }
        return files;
    }

    private Optional<Line> line(RuleTestFields fields, Node node, String text) {
        String[] parts = RuleTestLine.inOneSpelling(text).split(" ", 4);
        Optional<Instant> at = fields.time(node, parts[0]);
        if (parts.length < 3) {
            problems.add(node, "'" + text + "'", "a time, what happens, and its name, such as 24h entered vip");
            return Optional.empty();
        }
        String kind = parts[1];
        if (!RuleTestLine.KINDS.contains(kind)) {
            String otherwise = "one of " + String.join(", ", RuleTestLine.KINDS);
            problems.add(node, "'" + kind + "'", RuleTestWords.expected(kind, RuleTestLine.KINDS, otherwise));
            return Optional.empty();
        }
        Set<String> names = words.given(kind);
        if (!names.contains(parts[2])) {
            problems.add(
                    node,
                    "'" + parts[2] + "', which no rule gives",
                    RuleTestWords.expected(parts[2], names, "one of " + String.join(", ", names)));
        }
        String said = RuleTestLine.inOneSpelling(text).substring(parts[0].length() + 1);
        return at.map(instant -> new Line(YamlObject.lineOf(node), instant, said));
    }
}
