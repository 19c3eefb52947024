package io.signalbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.DeciderLimits;
import io.signalbox.rulebook.RuleProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of rules in the words of those who write them, against the sample rules. */
class RuleTestsTest {

    private static final String CART = """
            test: a cart is abandoned
            given:
              traits: { country: DE }
              events:
                - { at: 0s, id: cart, name: add_to_cart, properties: { productId: p1 } }
            then:
            """;

    private static final String BUYER = """
            test: a buyer
            given:
              traits: { country: NO, age: 30 }
              events:
                - { at: 0s, id: v1, name: product_viewed, properties: { category: hats } }
                - { at: 1h, id: o1, name: purchase_completed, properties: { total: 149.990 } }
                - { at: 2d, traits: { country: SE } }
            then:
            """;

    private static RuleTestReport run(String text) {
        return run(Map.of("tests/cart.yaml", text));
    }

    private static RuleTestReport run(Map<String, String> tests) {
        return SampleRules.tests().run(RuleFiles.of(tests), SampleRules.rulebook());
    }

    /** What a test of one expectation, in line 7 or 9, finds. */
    private static String finding(String test, String expectation) {
        RuleTestReport report = run(test + "  - " + expectation + "\n");
        assertThat(report.passed()).isZero();
        assertThat(report.failures()).hasSize(1);
        RuleTestFailure failure = report.failures().get(0);
        assertThat(failure.line()).isEqualTo((int) test.lines().count() + 1);
        assertThat(failure.file()).isEqualTo("tests/cart.yaml");
        return failure.message();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ at: 48h-1ms, not-triggered: cart-abandoned }",
                "{ at: 48h, triggered: cart-abandoned }",
                "{ at: 48h, triggered: cart-abandoned, cause: cart, because: cart }",
                "{ at: 40d, not-triggered: cart-abandoned, after: 48h }",
                "{ at: 40d, not-triggered: cart-abandoned, cause: 2026-01-01 }",
                "{ at: 24h-1ms, not-in: potentially-lost }",
                "{ at: 24h, in: potentially-lost }",
                "{ at: 1d1h, in: potentially-lost, because: [cart] }",
                "{ at: 30d, not-in: potentially-lost }",
                "{ at: 1h, in: young-and-mobile }"
            })
    void whatHoldsAtAnInstantPasses(String expectation) {
        String text = CART.replace("country: DE", "country: DE, age: 20, device: mobile") + "  - " + expectation + "\n";

        assertThat(run(text)).isEqualTo(new RuleTestReport(1, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ at: 1d, trait: { last_browsed_category: hats } }",
                "{ at: 1h, trait: { average_purchase_value: 149.99, country: \"NO\" } }",
                "{ at: 1h-1ms, trait: { average_purchase_value: null } }",
                "{ at: 2d, trait: { country: SE } }",
                "{ at: 90d, trait: { last_browsed_category: ~ } }"
            })
    void traitsAreThoseOfTheProfile(String expectation) {
        assertThat(run(BUYER + "  - " + expectation + "\n")).isEqualTo(new RuleTestReport(1, List.of()));
    }

    @Test
    void aFailureNamesTheNearestThingThatDoesHappen() {
        assertThat(finding(CART, "{ at: 20h, in: potentially-lost }"))
                .isEqualTo("at 20h: found not in potentially-lost (entered at 24h); expected to be in it");
        assertThat(finding(CART, "{ at: 31d, in: potentially-lost }"))
                .isEqualTo("at 31d: found not in potentially-lost (left at 30d); expected to be in it");
        assertThat(finding(CART, "{ at: 25h, not-in: potentially-lost }"))
                .isEqualTo("at 25h: found in potentially-lost (entered at 24h because cart, left at 30d);"
                        + " expected not to be in it");
        assertThat(finding(CART, "{ at: 25h, in: big-spenders }"))
                .isEqualTo("at 25h: found not in big-spenders (never entered; at that time only in"
                        + " potentially-lost); expected to be in it");
        assertThat(finding(CART, "{ at: 47h, triggered: cart-abandoned }"))
                .isEqualTo("at 47h: found cart-abandoned not triggered (triggered at 48h by cart);"
                        + " expected it to be triggered then");
        assertThat(finding(CART, "{ at: 3d, not-triggered: cart-abandoned }"))
                .isEqualTo("until 72h: found cart-abandoned triggered at 48h by cart; expected it not to be triggered");
    }

    @Test
    void aFailureOfATraitNamesItsValueAndTheNextOne() {
        assertThat(finding(BUYER, "{ at: 1d, trait: { last_browsed_category: shoes } }"))
                .isEqualTo(
                        "at 24h: found last_browsed_category \"hats\" (unset from 90d on); expected it to be \"shoes\"");
        assertThat(finding(BUYER, "{ at: 0s, trait: { average_purchase_value: 150 } }"))
                .isEqualTo("at 0s: found average_purchase_value unset (149.99 from 1h on); expected it to be 150");
    }

    @Test
    void otherEvidenceIsAFailure() {
        String twoCarts = CART.replace("then:", "    - { at: 1h, id: other, name: add_to_cart }\nthen:");

        assertThat(finding(twoCarts, "{ at: 25h, in: potentially-lost, because: cart }"))
                .isEqualTo("at 25h: found in potentially-lost because other; expected because cart");
        assertThat(finding(twoCarts, "{ at: 49h, triggered: cart-abandoned, cause: cart }"))
                .isEqualTo("at 49h: found cart-abandoned not triggered (triggered at 49h by other);"
                        + " expected it to be triggered then by cart");
    }

    @Test
    void anExactTimelineNamesWhatIsMissingAndWhatIsTooMuch() {
        RuleTestReport report = run(CART.replace("then:\n", "") + """
                until: 40d
                timeline:
                  - 30m triggered cart-left by cart because cart
                  - 25h entered potentially-lost because cart
                  - 30d left potentially-lost
                  - 31d entered potentially-lost
                """);

        assertThat(report.failures())
                .extracting(failure -> failure.line() + " " + failure.message())
                .containsExactly(
                        "7 found 48h triggered cart-abandoned by cart because cart; expected nothing more",
                        "9 found 24h entered potentially-lost because cart; expected 25h entered potentially-lost"
                                + " because cart",
                        "11 found nothing of the kind; expected 31d entered potentially-lost");
    }

    @Test
    void anExactTimelineNamesWhatComesInAnotherOrder() {
        RuleTestReport report = run(Map.of("tests/any.yaml", BUYER.replace("then:\n", "") + """
                rules: [order-value.drl, purchase-habits.drl, big-spenders.drl]
                until: 40d
                timeline:
                  - 1h trait average_purchase_value = 149.99
                  - 1h entered recent-buyers
                  - 30d1h left recent-buyers
                """));

        assertThat(report.failures())
                .extracting(RuleTestFailure::message)
                .containsExactly(
                        "found 1h entered recent-buyers before it; expected 1h trait average_purchase_value = 149.99");
    }

    @Test
    void whatIsKnownAtAnInstantCounts() {
        RuleTestReport report =
                run(CART.replace("then:", "    - { at: 10m, received: 25h, id: late, name: purchase_completed }\nthen:")
                        + """
                  - { at: 25h-1ms, in: potentially-lost }
                  - { at: 25h, not-in: potentially-lost }
                """);

        assertThat(report.failures()).isEmpty();
    }

    @Test
    void severalTestsOfAFileAreJudgedOneByOne() {
        RuleTestReport report = run(CART + "  - { at: 48h, triggered: cart-abandoned }\n---\n"
                + CART.replace("a cart is", "a cart is not")
                + "  - { at: 48h, not-triggered: cart-abandoned }\n  - { at: 1s, in: potentially-lost }\n");

        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failures())
                .extracting(failure -> failure.line() + " " + failure.test())
                .containsExactly("15 a cart is not abandoned", "16 a cart is not abandoned");
    }

    @Test
    void testsWhoseTimeDoesNotComeHaveFailed() {
        RuleTests impatient = new RuleTests(new DeciderLimits(16, 100, ZoneOffset.UTC), Duration.ofNanos(-1));

        RuleTestReport report = impatient.run(
                RuleFiles.of(Map.of("tests/cart.yaml", CART + "  - { at: 48h, triggered: cart-abandoned }\n")),
                SampleRules.rulebook());

        assertThat(report.passed()).isZero();
        assertThat(report.failures())
                .singleElement()
                .extracting(RuleTestFailure::message)
                .asString()
                .startsWith("found no time left for this test");
    }

    @Test
    void testsBelongToTheVersionButNotToWhatItCompilesTo() {
        RuleFiles without = RuleFiles.of(Map.of("cart.drl", "rule"));
        RuleFiles with = RuleFiles.of(Map.of("cart.drl", "rule", "tests/cart.yaml", CART));

        assertThat(with.checksum()).isNotEqualTo(without.checksum());
        assertThat(with.rules()).isEqualTo(without.rules());
        assertThat(with.plan()).isEqualTo(without.plan());
        assertThat(with.tests()).containsOnlyKeys("tests/cart.yaml");
    }

    @Test
    void allProblemsOfAFileComeAtOnceWithLineAndColumn() {
        String wrong = """
                test: everything is wrong
                strat: 2026-01-01
                given:
                  traits: { countri: DE, age: old }
                  evnts: []
                  events:
                    - { at: 0s, id: cart, name: add_too_cart }
                    - { at: 5 hours, id: cart, name: add_to_cart, properties: { prodctId: p1 } }
                    - { at: -1h, id: x, name: purchase_completed, properties: { total: much } }
                    - { id: y }
                then:
                  - { at: 1h, in: potentialy-lost }
                  - { at: -1h, not-triggered: cart-abandonned }
                  - { at: 1h, in: vip, triggered: cart-abandoned }
                  - { at: 1h, trait: { last_browsed_categry: x } }
                  - { at: 1h, triggered: cart-abandoned, cause: crt, because: [nobody] }
                  - { at: 1h }
                  - { at: 1h, not-in: potentially-lost, caus: cart }
                until: 1d
                """;

        assertThat(messages(wrong))
                .containsExactly(
                        "tests/cart.yaml:2:1: found unknown key 'strat'; expected start",
                        "tests/cart.yaml:4:13: found trait 'countri'; expected country",
                        "tests/cart.yaml:4:26: found text \"old\" for trait age; expected a whole number",
                        "tests/cart.yaml:5:3: found unknown key 'evnts'; expected events",
                        "tests/cart.yaml:7:33: found 'add_too_cart', which is not in the tracking plan; expected"
                                + " add_to_cart",
                        "tests/cart.yaml:8:13: found '5 hours'; expected " + TIME,
                        "tests/cart.yaml:8:26: found a second event 'cart'; expected each id once",
                        "tests/cart.yaml:8:65: found property 'prodctId'; expected productId",
                        "tests/cart.yaml:9:13: found '-1h', which is before the start; expected 0s or later",
                        "tests/cart.yaml:9:65: found text \"much\" for property total; expected a number",
                        "tests/cart.yaml:10:7: found no 'at'; expected " + TIME,
                        "tests/cart.yaml:10:7: found no 'name'; expected the name of an event such as add_to_cart",
                        "tests/cart.yaml:12:19: found the segment 'potentialy-lost'; expected potentially-lost",
                        "tests/cart.yaml:13:11: found '-1h', which is before the start; expected 0s or later",
                        "tests/cart.yaml:13:31: found the trigger 'cart-abandonned'; expected cart-abandoned",
                        "tests/cart.yaml:14:24: found in and triggered in one; expected an entry for each",
                        "tests/cart.yaml:15:22: found the trait 'last_browsed_categry', which neither a rule gives nor"
                                + " the plan names; expected last_browsed_category",
                        "tests/cart.yaml:16:49: found no event 'crt' in this test; expected cart",
                        "tests/cart.yaml:16:64: found no event 'nobody' in this test; expected one of cart",
                        "tests/cart.yaml:17:5: found no expectation; expected one of in, not-in, trait, triggered,"
                                + " not-triggered, such as { at: 48h, in: vip }",
                        "tests/cart.yaml:18:41: found unknown key 'caus'; expected one of at, detail, not-in",
                        "tests/cart.yaml:19:1: found 'until' without 'timeline'; expected both, or neither");
    }

    private static final String TIME = "a time from the start such as 0s, 30m, 48h, 1d12h or 10m-1ms, up to 10 years";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a list",
                "test: no given and no then",
                "test: x\ngiven: { events: nothing }\nthen: []",
                "test: x\ngiven: [",
                "test: x\ngiven: {}\nthen: [ { at: 0s, in: !!javax.script.ScriptEngineManager [x] } ]",
                "test: x\ngiven: &loop { traits: *loop }\nthen: [ { at: 0s, in: big-spenders } ]",
                "test: x\ngiven: {}\nthen: [ { at: 99999d, in: big-spenders } ]",
                "test: x\ngiven: {}\nuntil: 1d\ntimeline: [ 1d entred potentially-lost ]",
                "test: x\ngiven: {}\nuntil: 1d\ntimeline: [ 2d entered potentially-lost ]",
                "test: x\ngiven: {}\nrules: nothing.drl\nuntil: 1d\ntimeline: []",
                "test: x\ngiven: {}\ntimeline: []",
                "test: x\nstart: yesterday\ngiven: {}\nthen: [ { at: 1d, not-in: big-spenders } ]",
                "test: x\ntest: y\ngiven: {}\nthen: [ { at: 1d, not-in: big-spenders } ]",
            })
    void aFileThatCannotBeReadIsAFailureNotAnError(String text) {
        RuleTestReport report = run(text);

        assertThat(report.passed()).isZero();
        assertThat(report.failures()).isNotEmpty();
        assertThat(report.failures())
                .allSatisfy(failure -> assertThat(failure.message()).matches("(?s)found .+; expected .+"));
    }

    @Test
    void theSameNameTwiceInAFileIsAProblem() {
        String one = CART + "  - { at: 48h, triggered: cart-abandoned }\n";

        assertThat(messages(one + "---\n" + one))
                .containsExactly("tests/cart.yaml:9:1: found the test \"a cart is abandoned\" of line 1 again;"
                        + " expected a name of its own");
    }

    @Test
    void theExamplesInTheDocumentHold() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "writing-rules.md")));
        List<String> tests = example.results().map(found -> found.group(1)).toList();

        RuleTestReport report = run(Map.of("tests/document.yaml", String.join("---\n", tests)));

        assertThat(tests).hasSizeGreaterThan(1);
        assertThat(report).isEqualTo(new RuleTestReport(tests.size(), List.of()));
    }

    private static List<String> messages(String text) {
        return SampleRules.tests()
                .problems(RuleFiles.of(Map.of("tests/cart.yaml", text)), SampleRules.rulebook())
                .stream()
                .map(RuleProblem::message)
                .toList();
    }
}
