package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake that an author can make is told with its place, what was found, and what was expected. */
class RuleProblemsTest {

    static Stream<RuleCase> mistakes() throws IOException {
        return RuleCase.read("/rule-problems.txt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isTold(RuleCase mistake) {
        Compilation compilation = RuleTrial.compile(mistake.text());

        assertThat(RuleTrial.messages(compilation)).containsExactlyElementsOf(mistake.problems());
        assertThat(compilation instanceof Compilation.Refused).isEqualTo(mistake.refused());
    }

    @Test
    void allProblemsOfAllFilesAreToldAtOnce() {
        Compilation compilation = RuleTrial.COMPILER.compile(
                Map.of(
                        "a.drl",
                        "package a;\n"
                                + "rule \"a\" when ProductViewed( categry == \"x\" ) then verdict.segment(\"x\"); end",
                        "b.drl",
                        "package b;\nrule \"b\" when ProductVewed() then verdict.segment(\"x\"); end",
                        "c.drl",
                        "package c;\nrule \"c\" when then"),
                Shop.PLAN);

        assertThat(RuleTrial.messages(compilation))
                .containsExactly(
                        "a.drl:2:30 rule \"a\": found ProductViewed has no \"categry\"; expected a property of"
                                + " ProductViewed: did you mean \"category\"?",
                        "b.drl:2:15 rule \"b\": found the fact `ProductVewed`, which the tracking plan does not name;"
                                + " expected a fact of the tracking plan: did you mean \"ProductViewed\"?",
                        "c.drl:2:19 rule \"c\": found the end of the file; expected `end`: each rule ends with it");
    }

    @Test
    void aCircleOfFilesIsToldInEachOfThem() {
        String rule = "package p;\nrule \"%s\" when Profile( inSegment(\"%s\") ) then verdict.segment(\"%s\"); end";
        Compilation compilation = RuleTrial.COMPILER.compile(
                Map.of(
                        "a.drl", rule.formatted("a", "of-b", "of-a"),
                        "b.drl", rule.formatted("b", "of-a", "of-b"),
                        "c.drl", rule.formatted("c", "of-a", "of-c")),
                Shop.PLAN);

        assertThat(RuleTrial.messages(compilation))
                .containsExactly(
                        "a.drl:2:34 rule \"a\": found a circle: a.drl:2 reads the segment \"of-b\", which b.drl:2"
                                + " gives; b.drl:2 reads the segment \"of-a\", which a.drl:2 gives; expected no circle,"
                                + " since nothing can depend on itself: leave out one of the conditions that read a"
                                + " segment of the circle",
                        "b.drl:2:34 rule \"b\": found a circle: b.drl:2 reads the segment \"of-a\", which a.drl:2"
                                + " gives; a.drl:2 reads the segment \"of-b\", which b.drl:2 gives; expected no circle,"
                                + " since nothing can depend on itself: leave out one of the conditions that read a"
                                + " segment of the circle");
    }

    @Test
    void aCircleOfFilesWhoseRulesFormNoneCanBeLeft() {
        String rule = "rule \"%s\" when Profile( inSegment(\"%s\") ) then verdict.segment(\"%s\"); end\n";
        Compilation compilation = RuleTrial.COMPILER.compile(
                Map.of(
                        "a.drl",
                        "package p;\n" + rule.formatted("a", "of-b", "of-a")
                                + "rule \"x\" when ProductViewed() then verdict.segment(\"of-x\"); end",
                        "b.drl",
                        "package p;\n" + rule.formatted("b", "of-x", "of-b")),
                Shop.PLAN);

        assertThat(RuleTrial.messages(compilation)).hasSize(2);
        assertThat(RuleTrial.messages(compilation).get(0))
                .endsWith(
                        "leave out one of the conditions that read a segment of the circle, or move the rule that reads"
                                + " into a file of its own");
        assertThat(RuleTrial.messages(compilation).get(1)).endsWith("that read a segment of the circle");
    }
}
