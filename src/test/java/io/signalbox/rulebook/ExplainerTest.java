package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The first condition of a rule that fails, and what is said of it. */
@Execution(ExecutionMode.CONCURRENT)
class ExplainerTest {

    private static final String VIEWS = "groupby( $view : ProductViewed( within(\"10m\") );"
            + " $category : $view.getCategory(); $views : count($view); $views > 3 )";
    private static final String CART = """
            $cart : AddToCart( olderThan("48h"), within("30d") )
            not AddToCart( follows($cart) )
            not PurchaseCompleted( since($cart) )""";

    private static final AtomicInteger FILES = new AtomicInteger();

    /** A rule asked of a situation at noon. */
    private static final class Trial {
        private final Explainer explainer;
        private final List<Event> events = new ArrayList<>();
        private Map<String, Object> traits = Map.of();

        Trial(String conditions, String body) {
            String file = "trial-" + FILES.incrementAndGet() + ".drl";
            explainer = RuleTrial.COMPILER.explainer(Map.of(file, RuleTrial.text(conditions, body)), Shop.PLAN);
        }

        Trial with(Event... more) {
            events.addAll(List.of(more));
            return this;
        }

        Trial traits(Map<String, Object> given) {
            traits = given;
            return this;
        }

        RuleFinding ask(Explainer.Asked asked) {
            List<RuleFinding> findings =
                    explainer.find(asked, new Explainer.Situated(this::layOut, ZoneOffset.UTC, Shop.NOON));
            assertThat(findings).hasSize(1);
            return findings.get(0);
        }

        private void layOut(Desk desk) {
            events.forEach(desk::add);
            desk.traits(traits);
            desk.segments(Set.of());
            desk.summaries(Map.of());
        }

        Gap gap(String... detail) {
            RuleFinding finding = ask(new Explainer.Asked(
                    "segment", "yes", List.of(detail).stream().findFirst()));
            return finding.ways().get(0).gap().orElseThrow();
        }
    }

    private static Trial when(String conditions) {
        return new Trial(conditions, "verdict.segment(\"yes\");");
    }

    private static Trial views() {
        return new Trial(VIEWS, "verdict.segment(\"yes\", $category);");
    }

    private static Event view(String id, int minutesAgo, String category) {
        return Shop.viewed(id, Duration.ofMinutes(minutesAgo), "category", category);
    }

    @Test
    void whatIsMissingIsNamedWithWhatWouldCompleteIt() {
        Gap gap = when(CART).gap();

        assertThat(gap.kind()).isEqualTo(Gap.Kind.MISSING);
        assertThat(gap.place()).isEqualTo(1);
        assertThat(gap.line()).isEqualTo(4);
        assertThat(gap.condition()).isEqualTo("$cart : AddToCart( olderThan(\"48h\"), within(\"30d\") )");
        assertThat(gap.found()).isEqualTo("there is no AddToCart");
        assertThat(gap.completedBy()).contains("one AddToCart at least 48 hours ago and less than 30 days ago");
    }

    @Test
    void aTestThatFailsIsNamedWithTheNearestEvent() {
        Gap gap = when(CART).with(Shop.carted("c1", Duration.ofHours(1))).gap();

        assertThat(gap.kind()).isEqualTo(Gap.Kind.DIFFERENT);
        assertThat(gap.test()).contains("olderThan(\"48h\")");
        assertThat(gap.column()).isEqualTo(20);
        assertThat(gap.found())
                .isEqualTo("AddToCart c1 of 2026-03-02T11:00:00Z will be 48 hours old at 2026-03-04T11:00:00Z");
        assertThat(gap.completedBy()).isEmpty();
    }

    @Test
    void whatStandsAgainstItIsNamed() {
        Trial trial = when(CART).with(Shop.carted("c1", Duration.ofHours(49)), Shop.bought("p1", Duration.ofHours(3)));

        Gap gap = trial.gap();

        assertThat(gap.kind()).isEqualTo(Gap.Kind.BLOCKED);
        assertThat(gap.place()).isEqualTo(3);
        assertThat(gap.words()).isEqualTo("no PurchaseCompleted since it");
        assertThat(gap.near()).extracting(Event::id).containsExactly("p1");
    }

    @Test
    void theNearestGroupIsShownWithWhenItLapses() {
        Trial trial = views().with(view("v1", 3, "shoes"), view("v2", 2, "shoes"), view("v3", 1, "hats"));

        Gap gap = trial.gap();

        assertThat(gap.kind()).isEqualTo(Gap.Kind.AMOUNT);
        assertThat(gap.test()).contains("$views > 3");
        assertThat(gap.found())
                .isEqualTo("2 of 4 ProductViewed less than 10 minutes ago with the same category, \"shoes\"; the first"
                        + " of them, v1, leaves the window at 2026-03-02T12:07:00Z");
        assertThat(gap.completedBy())
                .contains("2 more ProductViewed less than 10 minutes ago with the same category, \"shoes\", before"
                        + " 2026-03-02T12:07:00Z");
    }

    @Test
    void aDetailThatIsAskedForIsTheOneThatIsLookedAt() {
        Trial trial = views().with(view("v1", 3, "shoes"), view("v2", 2, "shoes"), view("v3", 1, "hats"));

        assertThat(trial.gap("hats").found()).startsWith("1 of 4 ").contains("\"hats\"; the first of them, v3,");
        assertThat(trial.gap("bags").kind()).isEqualTo(Gap.Kind.OTHER);
        assertThat(trial.gap("bags").found()).contains("\"shoes\"").contains("not for \"bags\"");
    }

    @Test
    void aDetailThatTheRuleNeverGivesIsSaid() {
        RuleFinding finding = when(CART).ask(new Explainer.Asked("segment", "yes", Optional.of("hats")));

        assertThat(finding.failure()).contains("this rule gives it without any detail");
        assertThat(finding.matches()).isFalse();
    }

    @Test
    void aTriggerIsAskedForByItsCause() {
        Trial trial = new Trial(CART, "verdict.trigger(\"left\", $cart);")
                .with(Shop.carted("c1", Duration.ofHours(49)), Shop.carted("c2", Duration.ofHours(1)));

        RuleFinding first = trial.ask(new Explainer.Asked("trigger", "left", Optional.of("c1")));
        RuleFinding second = trial.ask(new Explainer.Asked("trigger", "left", Optional.of("c2")));

        assertThat(first.ways().get(0).gap().orElseThrow().kind()).isEqualTo(Gap.Kind.BLOCKED);
        assertThat(second.ways().get(0).gap().orElseThrow().found()).startsWith("AddToCart c2 of ");
    }

    @Test
    void valuesThatWereComparedAreShown() {
        String conditions = "Profile( age >= 18, country == \"DE\" || country == \"AT\" )";

        assertThat(when(conditions).gap().found()).isEqualTo("age is missing");
        Gap gap = when(conditions).traits(Map.of("age", 20L, "country", "FR")).gap();
        assertThat(gap.test()).contains("country == \"DE\" || country == \"AT\"");
        assertThat(gap.found()).isEqualTo("country is \"FR\"");
    }

    @Test
    void aSumSaysHowMuchItLacks() {
        Gap gap = when("accumulate( $p : PurchaseCompleted( within(\"30d\"), amount != null ); $s : sum($p.amount);"
                        + " $s >= 100.3 )")
                .with(Shop.bought("p1", Duration.ofMinutes(10), "amount", new BigDecimal("80")))
                .gap();

        assertThat(gap.found()).startsWith("the sum of amount is 80, of all PurchaseCompleted");
        assertThat(gap.completedBy().orElseThrow()).contains("that add 20.3 to it");
    }

    @Test
    void aSumThatMustExceedABoundSaysSo() {
        String conditions = "accumulate( $p : PurchaseCompleted( within(\"30d\"), amount != null );"
                + " $s : sum($p.amount); $s > 100 )";

        assertThat(when(conditions).with(bought("p1", "80")).gap().completedBy().orElseThrow())
                .contains("that add more than 20 to it");
        assertThat(matches(when(conditions).with(bought("p1", "80"), bought("p2", "20"))))
                .isFalse();
        assertThat(matches(when(conditions).with(bought("p1", "80"), bought("p2", "20.01"))))
                .isTrue();
    }

    @Test
    void addingAsManyAsAreNamedCompletesACount() {
        for (String test : List.of("$n > 2", "$n >= 3", "$n > 2.5", "$n >= 2.5")) {
            String conditions = "accumulate( $v : ProductViewed( within(\"10m\") ); $n : count($v); " + test + " )";

            assertThat(when(conditions).with(view("v1", 1, "hats")).gap().completedBy())
                    .describedAs(test)
                    .hasValueSatisfying(named -> assertThat(named).startsWith("2 more "));
            assertThat(matches(when(conditions).with(view("v1", 1, "hats"), view("v2", 1, "hats"))))
                    .isFalse();
            assertThat(matches(
                            when(conditions).with(view("v1", 1, "hats"), view("v2", 1, "hats"), view("v3", 1, "hats"))))
                    .isTrue();
        }
    }

    private static Event bought(String id, String amount) {
        return Shop.bought(id, Duration.ofMinutes(10), "amount", new BigDecimal(amount));
    }

    private static boolean matches(Trial trial) {
        return trial.ask(new Explainer.Asked("segment", "yes", Optional.empty()))
                .matches();
    }

    @Test
    void insideOfExistsAndForallTheFailingPartIsNamed() {
        Gap exists = when("exists ( ProductViewed( category == \"hats\" ) and AddToCart( price > 5 ) )")
                .with(view("v1", 1, "hats"), Shop.carted("c1", Duration.ofHours(1), "price", new BigDecimal("5")))
                .gap();
        Gap forall = when("forall( ProductViewed( category == \"hats\" ) )")
                .with(view("v1", 1, "hats"), view("v2", 1, "bags"))
                .gap();

        assertThat(exists.test()).contains("price > 5");
        assertThat(exists.found()).endsWith("price is 5");
        assertThat(forall.kind()).isEqualTo(Gap.Kind.BLOCKED);
        assertThat(forall.near()).extracting(Event::id).containsExactly("v2");
    }

    @Test
    void eachAlternativeHasItsOwnGap() {
        RuleFinding finding = when("( ProductViewed( category == \"x\" ) or AddToCart( price * 2 > 10 ) )")
                .with(view("v1", 1, "hats"), Shop.carted("c1", Duration.ofHours(1), "price", new BigDecimal("2")))
                .ask(new Explainer.Asked("segment", "yes", Optional.empty()));

        assertThat(finding.ways()).hasSize(2);
        assertThat(finding.ways().get(0).gap().orElseThrow().found()).endsWith("category is \"hats\"");
        assertThat(finding.ways().get(1).gap().orElseThrow().found()).endsWith("price times 2 is 4");
    }

    @Test
    void aRuleThatMatchesHasNoGap() {
        RuleFinding finding = when("exists ProductViewed()")
                .with(view("v1", 1, "hats"))
                .ask(new Explainer.Asked("segment", "yes", Optional.empty()));

        assertThat(finding.matches()).isTrue();
    }

    @Test
    void aRuleWithTooManyPartialMatchesSaysSo() {
        Event[] views = new Event[400];
        for (int i = 0; i < views.length; i++) {
            views[i] = view("v" + i, 1, "hats");
        }

        RuleFinding finding = when("ProductViewed()\nProductViewed()\nAddToCart()")
                .with(views)
                .ask(new Explainer.Asked("segment", "yes", Optional.empty()));

        assertThat(finding.failure().orElseThrow()).contains("matched more than");
        assertThat(finding.ways()).isEmpty();
    }
}
