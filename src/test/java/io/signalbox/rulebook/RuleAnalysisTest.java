package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is right in itself, but hardly meant, is told with both places. */
class RuleAnalysisTest {

    private static List<String> warnings(Map<String, String> files) {
        Compilation compilation = RuleTrial.COMPILER.compile(files, Shop.PLAN);
        assertThat(compilation).as("%s", compilation.problems()).isInstanceOf(Compilation.Compiled.class);
        return RuleTrial.messages(compilation);
    }

    private static String rule(String name, String when, String then) {
        return "rule \"" + name + "\"\nwhen\n" + when + "\nthen\n" + then + "\nend\n";
    }

    private static String file(String... rules) {
        return "package p;\n" + String.join("", rules);
    }

    private static String tier(String name, String bounds, String says) {
        return rule(name, "Summary( event == \"purchase_completed\", " + bounds + " )", says);
    }

    @Test
    void theSameRuleTwiceWhateverItsVariablesAndOrder() {
        assertThat(warnings(Map.of(
                        "a.drl",
                        file(rule(
                                "one",
                                "$c : AddToCart( price > 100, category == \"a\" ) not PurchaseCompleted( since($c) )",
                                "verdict.segment(\"x\");")),
                        "b.drl",
                        file(rule(
                                "two",
                                "$cart : AddToCart( \"a\" == category, 100.0 < price ) not PurchaseCompleted("
                                        + " since($cart) )",
                                "verdict.segment(\"x\");")))))
                .containsExactly(
                        "b.drl:2:1 rule \"two\": found the segment \"x\" under the same conditions as in the rule"
                                + " \"one\" at a.drl:2; expected one of the two rules: the other one can be left out");
    }

    @Test
    void rulesThatDifferInOneThingAreNoTwins() {
        String one = rule("one", "AddToCart( price > 100, category == \"a\" )", "verdict.segment(\"x\");");
        for (String other : List.of(
                rule("two", "AddToCart( price > 100, category == \"b\" )", "verdict.segment(\"x\");"),
                rule("two", "ProductViewed( price > 100, category == \"a\" )", "verdict.segment(\"x\");"),
                rule("two", "exists AddToCart( price > 100, category == \"a\" )", "verdict.segment(\"x\");"),
                rule("two", "AddToCart( price > 100, category == \"a\" )", "verdict.segment(\"y\");"),
                rule("two", "AddToCart( price > 100, $c : category == \"a\" )", "verdict.segment(\"x\", $c);"))) {
            assertThat(warnings(Map.of("a.drl", file(one, other)))).as(other).isEmpty();
        }
        assertThat(warnings(Map.of(
                        "a.drl",
                        file(
                                rule(
                                        "one",
                                        "$a : AddToCart() $b : AddToCart( follows($a) ) ProductViewed( follows($a) )",
                                        "verdict.segment(\"x\");"),
                                rule(
                                        "two",
                                        "$a : AddToCart() $b : AddToCart( follows($a) ) ProductViewed( follows($b) )",
                                        "verdict.segment(\"x\");")))))
                .isEmpty();
    }

    @Test
    void stepsOfALadderThatHoldAtOnce() {
        assertThat(warnings(Map.of(
                        "gold.drl", file(tier("gold", "total >= 1000", "verdict.segment(\"gold\");")),
                        "lower.drl",
                                file(
                                        tier("bronze", "total >= 100", "verdict.segment(\"bronze\");"),
                                        tier("silver", "total >= 500", "verdict.segment(\"silver\");")))))
                .containsExactly(
                        "lower.drl:4:47 rule \"bronze\": found `total >= 100` for the segment \"bronze\", and `total"
                                + " >= 500` for the segment \"silver\" at lower.drl:8, so both hold for 500; expected"
                                + " bounds that do not overlap, unless both are meant to hold at once, such as `total >="
                                + " 100, total < 500` here",
                        "lower.drl:10:47 rule \"silver\": found `total >= 500` for the segment \"silver\", and `total"
                                + " >= 1000` for the segment \"gold\" at gold.drl:2, so both hold for 1000; expected"
                                + " bounds that do not overlap, unless both are meant to hold at once, such as `total >="
                                + " 500, total < 1000` here");
    }

    @Test
    void stepsThatExcludeEachOtherAreFine() {
        assertThat(warnings(Map.of(
                        "a.drl",
                        file(
                                tier("gold", "total >= 1000", "verdict.segment(\"gold\");"),
                                tier("silver", "total >= 500, total < 1000", "verdict.segment(\"silver\");"),
                                tier("many", "count >= 5", "verdict.segment(\"many\");")))))
                .isEmpty();
    }

    @Test
    void stagesInTimeAreFine() {
        assertThat(warnings(Map.of(
                        "a.drl",
                        file(
                                rule("day", "exists AddToCart( olderThan(\"1d\") )", "verdict.segment(\"day\");"),
                                rule("week", "exists AddToCart( olderThan(\"7d\") )", "verdict.segment(\"week\");")))))
                .isEmpty();
    }

    @Test
    void aTraitWithTwoValues() {
        assertThat(warnings(Map.of(
                        "a.drl",
                        file(
                                rule("german", "Profile( country == \"DE\" )", "verdict.trait(\"region\", \"north\");"),
                                rule(
                                        "near",
                                        "Profile( country in (\"DE\", \"AT\") )",
                                        "verdict.trait(\"region\", \"near\");"),
                                rule(
                                        "again",
                                        "Profile( country == \"DE\" )",
                                        "verdict.trait(\"region\", \"home\");")))))
                .containsExactly(
                        "a.drl:4:18 rule \"german\": found `country == \"DE\"` for the trait \"region\" = \"north\","
                                + " and `country in (\"DE\", \"AT\")` for the trait \"region\" = \"near\" at a.drl:8;"
                                + " expected bounds that do not overlap: a trait has one value at a time",
                        "a.drl:10:18 rule \"near\": found `country in (\"DE\", \"AT\")` for the trait \"region\" ="
                                + " \"near\", and `country == \"DE\"` for the trait \"region\" = \"home\" at a.drl:14;"
                                + " expected bounds that do not overlap: a trait has one value at a time",
                        "a.drl:18:9 rule \"again\": found the trait \"region\" = \"home\", under the same conditions"
                                + " as the trait \"region\" = \"north\" in the rule \"german\" at a.drl:2; expected"
                                + " conditions that exclude each other: " + TwinRules.WHO_WINS);
    }

    @Test
    void aSegmentThatNobodyGivesUnlessARuleCannotBeRead() {
        String reads = file(rule("r", "Profile( inSegment(\"vips\") )", "verdict.segment(\"x\");"));

        assertThat(RuleTrial.messages(RuleTrial.COMPILER.compile(Map.of("a.drl", reads), Shop.PLAN)))
                .hasSize(1);
        assertThat(RuleTrial.messages(RuleTrial.COMPILER.compile(
                        Map.of("a.drl", reads, "b.drl", "package p;\nrule \"v\" when Search( then"), Shop.PLAN)))
                .singleElement()
                .asString()
                .startsWith("b.drl:2");
    }

    @Test
    void oneRuleNameInTwoFiles() {
        String one = rule("same", "AddToCart( price > 1 )", "verdict.segment(\"x\");");
        String other = rule("same", "AddToCart( price > 2 )", "verdict.segment(\"x\");");

        assertThat(warnings(Map.of("a.drl", file(one), "b.drl", file(other))))
                .containsExactly(
                        "b.drl:2:1 rule \"same\": found a rule name that a.drl:2 has as well; expected a name of its"
                                + " own, so that reasons can be told apart");
    }

    @Test
    void theNearestNameIsASuggestion() {
        Compilation compilation =
                RuleTrial.compile(RuleTrial.text("ProductViewed( categry == \"x\" )", "verdict.segment(\"y\");"));

        assertThat(compilation.problems()).extracting(RuleProblem::suggestion).containsExactly("category");
    }

    @Test
    void aLongCircleIsShownWhole() {
        String text = "package p;\nrule \"%s\" when Profile( inSegment(\"%s\") ) then verdict.segment(\"%s\"); end";
        Compilation compilation = RuleTrial.COMPILER.compile(
                Map.of(
                        "a.drl", text.formatted("a", "of-c", "of-a"),
                        "b.drl", text.formatted("b", "of-a", "of-b"),
                        "c.drl", text.formatted("c", "of-b", "of-c")),
                Shop.PLAN);

        assertThat(compilation.problems()).hasSize(3);
        assertThat(compilation.problems().get(0).found())
                .isEqualTo(
                        "a circle: a.drl:2 reads the segment \"of-c\", which c.drl:2 gives; c.drl:2 reads the segment"
                                + " \"of-b\", which b.drl:2 gives; b.drl:2 reads the segment \"of-a\", which a.drl:2"
                                + " gives");
    }
}
