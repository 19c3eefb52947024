package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Expectation;
import io.signalbox.decision.Expectation.Fires;
import io.signalbox.decision.Expectation.InSegment;
import io.signalbox.decision.Expectation.NotFired;
import io.signalbox.decision.Expectation.NotInSegment;
import io.signalbox.decision.RuleTest;
import io.signalbox.decision.RuleTest.ExactTimeline;
import io.signalbox.decision.RuleTest.ExactTimeline.Line;
import io.signalbox.decision.RuleTest.Failure;
import io.signalbox.decision.RuleTestTrace;
import io.signalbox.rulebook.GeneratedDrl;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every test of {@code rules/tests} against the rules beside it: a build with a rule test that fails, fails. */
class SampleRulesTest {

    private static final Pattern RULE = Pattern.compile("^rule \"(.+)\"$", Pattern.MULTILINE);

    private static final Pattern TOLD =
            Pattern.compile("(entered|left|triggered) (\\S+)(?: \\[(.+)])?(?: by (\\S+))?(?: because .*)?");

    @Test
    void everyTestFileCanBeRead() {
        assertThat(SampleRules.tests().problems(SampleRules.FILES, SampleRules.rulebook()))
                .isEmpty();
        assertThat(SampleRules.FILES.tests()).isNotEmpty();
    }

    @TestFactory
    List<DynamicTest> rulesDoWhatTheirTestsSay() {
        RuleTestRun run = SampleRules.tests().runEach(SampleRules.FILES, SampleRules.rulebook());
        return run.results().stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.file() + ": " + result.test(),
                        () -> assertThat(result.failures()).isEmpty()))
                .toList();
    }

    @Test
    void everyRuleSpeaksInSomeTest() {
        Set<String> rules = new TreeSet<>();
        for (GeneratedDrl file : SampleRules.drl()) {
            Matcher rule = RULE.matcher(file.drl());
            while (rule.find()) {
                rules.add(file.file() + ": " + rule.group(1));
            }
        }
        Set<String> speaking = new TreeSet<>();
        for (RuleTest test : sampleTests()) {
            Set<String> about = test.timeline().map(ExactTimeline::files).orElse(Set.of());
            RuleTestTrace.of(test, SampleRules.simulation(), SampleRules.rulebook()).stream()
                    .filter(reason -> about.contains(reason.file()))
                    .forEach(reason -> speaking.add(reason.file() + ": " + reason.rule()));
        }

        assertThat(speaking).isEqualTo(rules);
    }

    /** What a line tells, told as expectations of single instants; each with its opposite, which must fail. */
    @TestFactory
    Stream<DynamicTest> singleExpectationsAgreeWithExactTimelines() {
        return sampleTests().stream()
                // What is known too late is in the timeline as of the instant that it heals.
                .filter(test -> test.given().events().stream()
                        .allMatch(event -> event.receivedAt().isEmpty()))
                .flatMap(test -> test.timeline().stream()
                        .flatMap(timeline -> timeline.lines().stream())
                        .filter(line -> !line.text().startsWith("trait"))
                        .map(line -> DynamicTest.dynamicTest(
                                test.name() + ": " + line.text(), () -> assertAgreement(test, line))));
    }

    private static void assertAgreement(RuleTest test, Line line) {
        Matcher told = TOLD.matcher(line.text());
        assertThat(told.matches()).isTrue();
        String name = told.group(2);
        Optional<String> detail = Optional.ofNullable(told.group(3));
        Optional<String> cause = Optional.ofNullable(told.group(4));
        Instant at = line.at();
        Instant before = at.minusMillis(1);
        Expectation in = new InSegment(1, at, name, detail, Optional.empty());
        Expectation notIn = new NotInSegment(2, at, name, detail);
        List<Expectation> holding =
                switch (told.group(1)) {
                    case "entered" -> List.of(in);
                    case "left" -> List.of(notIn, new InSegment(3, before, name, detail, Optional.empty()));
                    default ->
                        List.of(
                                new Fires(4, at, name, cause, Optional.empty()),
                                new NotFired(5, before, name, cause, Optional.empty()));
                };
        List<Expectation> failing =
                switch (told.group(1)) {
                    case "entered" -> List.of(notIn);
                    case "left" -> List.of(in);
                    default ->
                        List.of(
                                new NotFired(6, at, name, cause, Optional.empty()),
                                new Fires(7, before, name, cause, Optional.empty()));
                };

        assertThat(failures(test, holding)).isEmpty();
        assertThat(failures(test, failing)).hasSameSizeAs(failing);
    }

    private static List<Failure> failures(RuleTest test, List<Expectation> then) {
        return new RuleTest(test.name(), test.line(), test.given(), then, Optional.empty())
                .run(SampleRules.simulation(), SampleRules.rulebook());
    }

    @Test
    void theTestsOfTheKubernetesBaseHoldToo() {
        RuleFiles files = new RuleFolder(Path.of("kubernetes", "base", "rules")).read();

        RuleTestReport report = SampleRules.tests().run(files, SampleRules.compile(files));

        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isPositive();
    }

    private static List<RuleTest> sampleTests() {
        RuleTestWords words = RuleTestWords.of(SampleRules.rulebook());
        List<RuleTest> tests = new ArrayList<>();
        SampleRules.FILES
                .tests()
                .forEach((path, text) ->
                        tests.addAll(RuleTestFile.read(path, text, words).tests()));
        return tests;
    }
}
