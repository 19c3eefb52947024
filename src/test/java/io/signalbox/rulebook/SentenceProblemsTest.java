package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in a file of sentences is told with its line, its sentence, and what could stand there. */
class SentenceProblemsTest {

    static Stream<RuleCase> mistakes() throws IOException {
        return RuleCase.read("/sentence-problems.txt");
    }

    @Test
    void sentencesOfOneKindMayStandTogether() {
        Map<String, String> texts = new TreeMap<>(SampleRules.phrases());
        texts.put("trial.dslr", """
                package trial;
                rule "trial"
                when
                    there were at least 3 product views within 7 days
                    there were at least 2 searches within 7 days
                then
                    put the customer in segment "$_curious"
                end
                """);

        assertThat(RuleTrial.messages(RuleTrial.COMPILER.compile(texts, SampleRules.plan())))
                .isEmpty();
        assertThat(RuleTrial.COMPILER.drl(texts).files().get(0).drl())
                .contains("$count_4 >= 3", "$count_5 >= 2", "verdict.segment(\"$_curious\")");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isTold(RuleCase mistake) {
        Map<String, String> texts = new TreeMap<>(SampleRules.phrases());
        texts.put("trial.dslr", mistake.text());

        Compilation compilation = RuleTrial.COMPILER.compile(texts, SampleRules.plan());

        assertThat(RuleTrial.messages(compilation)).containsExactlyElementsOf(mistake.problems());
        assertThat(compilation instanceof Compilation.Refused).isEqualTo(mistake.refused());
    }
}
