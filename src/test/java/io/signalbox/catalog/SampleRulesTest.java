package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.RuleTest;
import io.signalbox.decision.RuleTest.ExactTimeline;
import io.signalbox.decision.RuleTestTrace;
import io.signalbox.rulebook.GeneratedDrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every test of {@code rules/tests} against the rules beside it: a build with a rule test that fails, fails. */
class SampleRulesTest {

    private static final Pattern RULE = Pattern.compile("^rule \"(.+)\"$", Pattern.MULTILINE);

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
