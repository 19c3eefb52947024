package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.viewed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.model.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules cannot be refused for beforehand is stopped while it runs, for that profile and that file alone. */
class RuleLimitsTest {

    private static final Event[] MANY = IntStream.range(0, 300)
            .mapToObj(i -> viewed("v" + i, Duration.ofSeconds(i), "category", "shoes", "product_id", "a".repeat(200)))
            .toArray(Event[]::new);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a : ProductViewed() ProductViewed() ProductViewed() ProductViewed( price == $a.price )",
                "$a : ProductViewed( $c : category ) $b : ProductViewed( category == $c ) ProductViewed( category == $c )"
                        + " ProductViewed( category == $c, price == $a.price )",
                "$a : ProductViewed() $b : ProductViewed() not( ProductViewed( price == $a.price ) and ProductViewed() )"
                        + " ProductViewed( price == $a.price )",
                "$a : ProductViewed() accumulate( $b : ProductViewed() and $c : ProductViewed(); $n : count(); $n < 0 )"
            })
    void aJoinWithoutEndIsStoppedAlthoughItNeverMatches(String conditions) {
        RuleTrial trial = RuleTrial.when(conditions).with(MANY);

        assertThatThrownBy(trial::assess)
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage(
                        "rule \"trial\" laid facts side by side more than 500000 times at one instant (file trial.drl)");
    }

    @Test
    void tooManyMatchesAreStopped() {
        RuleTrial trial = RuleTrial.when("ProductViewed() ProductViewed()").with(MANY);

        assertThatThrownBy(trial::assess)
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage("rule \"trial\" matched more than 5000 times at one instant (file trial.drl)");
    }

    @Test
    void aPatternThatBacktracksWithoutEndIsStopped() {
        RuleTrial trial = RuleTrial.when("ProductViewed( productId matches \"(.*)(.*)(.*)(.*)b\" )")
                .with(MANY);

        assertThatThrownBy(trial::assess)
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage("a regular expression looks at a text more than 20000 times (file trial.drl)");
    }

    @Test
    void timeIsASecondNet() {
        RuleCompiler hasty = new RuleCompiler(
                new CompilerLimits(200_000, 100, 100, 500, 20_000, 5_000, Long.MAX_VALUE, Duration.ofMillis(1)));
        Compilation compilation = hasty.compile(
                Map.of(
                        "slow.drl",
                        RuleTrial.text(
                                "$a : ProductViewed() ProductViewed() ProductViewed() ProductViewed( price == $a.price )",
                                "verdict.segment(\"yes\");")),
                Shop.PLAN);
        Desk desk = ((Compilation.Compiled) compilation).rulebook().open("anna", java.time.ZoneOffset.UTC);
        List.of(MANY).forEach(desk::add);

        assertThatThrownBy(() -> desk.assess(0, Shop.NOON))
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage("rule \"trial\" took longer than 1 ms at one instant (file slow.drl)");
    }

    @Test
    void longDetailsAreStopped() {
        RuleTrial trial = RuleTrial.rule("ProductViewed( $c : category )", "verdict.segment(\"of\", $c);")
                .with(viewed("v1", Duration.ZERO, "category", "x".repeat(100_000)));

        assertThatThrownBy(trial::assess)
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage("found a text of 100000 characters; expected at most 1000 (file trial.drl)");
    }

    @Test
    void tooManyEventsAreStopped() {
        RuleCompiler small = new RuleCompiler(
                new CompilerLimits(200_000, 100, 100, 500, 299, 5_000, 1_000_000, Duration.ofSeconds(5)));
        Compilation compilation = small.compile(
                Map.of("small.drl", RuleTrial.text("ProductViewed()", "verdict.segment(\"yes\");")), Shop.PLAN);
        Desk desk = ((Compilation.Compiled) compilation).rulebook().open("anna", java.time.ZoneOffset.UTC);
        List.of(MANY).forEach(desk::add);

        assertThatThrownBy(() -> desk.assess(0, Shop.NOON))
                .isInstanceOf(AssessmentFailure.class)
                .hasMessage("found 300 events; expected at most 299 (file small.drl)");
    }

    @Test
    void afterAFailureTheNextAnswerIsRight() {
        RuleTrial trial = RuleTrial.when(
                "$a : AddToCart() ProductViewed() ProductViewed() ProductViewed() ProductViewed( category == $a.category )");
        Rulebook rulebook = trial.rulebook();
        for (int i = 0; i < 20; i++) {
            try (Desk desk = rulebook.open("anna", java.time.ZoneOffset.UTC)) {
                List.of(MANY).forEach(desk::add);
                desk.add(carted("c1", Duration.ZERO));
                assertThatThrownBy(() -> desk.assess(0, Shop.NOON)).isInstanceOf(AssessmentFailure.class);
            }
            try (Desk desk = rulebook.open("ben", java.time.ZoneOffset.UTC)) {
                desk.add(MANY[0]);
                desk.add(carted("c1", Duration.ZERO, "category", i % 2 == 0 ? "shoes" : "hats"));
                assertThat(desk.assess(0, Shop.NOON).claims()).hasSize(i % 2 == 0 ? 1 : 0);
            }
        }
    }

    @Test
    void textsAreBounded() {
        CompilerLimits limits = new CompilerLimits(300, 3, 2, 20, 10, 10, 10, Duration.ofSeconds(1));
        RuleCompiler compiler = new RuleCompiler(limits);
        String rule = "rule \"%s\" when Event( name == \"x\" ) then verdict.segment(\"yes\"); end\n";
        String two = "package p;\n" + rule.formatted("a") + rule.formatted("b");

        assertThat(RuleTrial.messages(compiler.compile(Map.of("long.drl", " ".repeat(301)), Shop.PLAN)))
                .containsExactly("long.drl: found a file of 301 characters; expected at most 300; one subject a file");
        assertThat(RuleTrial.messages(compiler.compile(Map.of("many.drl", two + rule.formatted("c")), Shop.PLAN)))
                .containsExactly("many.drl: found 3 rules in a file; expected at most 2; one subject a file");
        assertThat(RuleTrial.messages(compiler.compile(Map.of("a.drl", two, "b.drl", two), Shop.PLAN)))
                .contains("b.drl: found 4 rules; expected at most 3 in all files");
    }
}
