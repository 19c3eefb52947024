package io.signalbox.catalog;

import io.signalbox.decision.RuleTest;
import io.signalbox.platform.YamlObject;
import io.signalbox.platform.YamlProblems;
import io.signalbox.platform.YamlProblems.YamlProblem;
import io.signalbox.platform.YamlText;
import io.signalbox.rulebook.RuleProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.Node;

/** Turns the text of a test file into tests, and says everything that is wrong with it. */
final class RuleTestFile {

    static final int MAX_TESTS = 1_000;

    private static final String WHAT = "a test with the keys test, given and then";

    private final String path;
    private final YamlProblems problems = new YamlProblems();

    /**
     * What a file says.
     *
     * @param tests those with which nothing is wrong
     * @param names of all tests, by the line where each begins
     */
    record Reading(List<RuleTest> tests, List<RuleProblem> problems, NavigableMap<Integer, String> names) {
        Reading {
            tests = List.copyOf(tests);
            problems = List.copyOf(problems);
        }

        /** Name of the test in which a line stands; blank before the first. */
        String testAt(int line) {
            Map.Entry<Integer, String> before = names.floorEntry(line);
            return before == null ? "" : before.getValue();
        }
    }

    private RuleTestFile(String path) {
        this.path = path;
    }

    static Reading read(String path, String text, RuleTestWords words) {
        return new RuleTestFile(path).read(text, words);
    }

    private Reading read(String text, RuleTestWords words) {
        List<Node> documents = YamlText.documents(text, 0, problems);
        if (documents.isEmpty() && problems.isEmpty()) {
            problems.add(0, "an empty file", WHAT);
        }
        if (documents.size() > MAX_TESTS) {
            problems.add(documents.get(MAX_TESTS), documents.size() + " tests", "at most " + MAX_TESTS + " a file");
            documents = documents.subList(0, MAX_TESTS);
        }
        RuleTestReader reader = new RuleTestReader(path, words, problems);
        List<RuleTest> tests = new ArrayList<>();
        NavigableMap<Integer, String> names = new TreeMap<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Node document : documents) {
            int before = problems.size();
            Optional<YamlObject> object = YamlObject.of(document, WHAT, problems);
            Optional<RuleTest> test = object.flatMap(reader::read);
            object.flatMap(found -> found.node("test"))
                    .flatMap(YamlObject::written)
                    .ifPresent(name -> {
                        int line = YamlObject.lineOf(document);
                        names.put(line, name);
                        Integer first = lines.putIfAbsent(name, line);
                        if (first != null) {
                            problems.add(
                                    document,
                                    "the test \"" + name + "\" of line " + first + " again",
                                    "a name of its own");
                        }
                    });
            if (problems.size() == before) {
                test.ifPresent(tests::add);
            }
        }
        return new Reading(tests, problems.inOrder().stream().map(this::problem).toList(), names);
    }

    private RuleProblem problem(YamlProblem problem) {
        return new RuleProblem(
                path,
                problem.line(),
                problem.column(),
                "",
                RuleProblem.Severity.ERROR,
                problem.found(),
                problem.expected());
    }
}
