package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.viewed;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.drools.core.impl.InternalRuleBase;
import org.junit.jupiter.api.Test;
import org.kie.api.runtime.KieSession;

/** A compiled rulebook: its order, what its units read, what is compiled again, and what is left behind. */
class DrlRulebookTest {

    private static final String RULE = "package p;\nrule \"%s\" when %s then verdict.segment(\"%s\"); end";

    @Test
    void filesComeAfterWhatTheyRead() {
        Rulebook rulebook = compiled(Map.of(
                "a.drl", RULE.formatted("a", "Profile( inSegment(\"of-c\") )", "of-a"),
                "b.drl", RULE.formatted("b", "Event( name == \"x\" )", "of-b"),
                "c.drl", RULE.formatted("c", "Profile( inSegment(\"of-b\"), text(\"mood\") == \"good\" )", "of-c"),
                "d.drl", "package d;\nrule \"d\" when ProductViewed() then verdict.trait(\"mood\", \"good\"); end"));

        assertThat(rulebook.units()).extracting(Unit::file).containsExactly("b.drl", "d.drl", "c.drl", "a.drl");
    }

    @Test
    void aUnitKnowsWhatItReadsAndGives() {
        Unit unit = compiled(Map.of("a.drl", """
                        package a;
                        rule "a" when
                            SiteActivity( within("10m") )
                            Profile( country == "DE", inSegment("vip") )
                            Summary( event == "purchase_completed" )
                            Moment( anniversary("birthday") )
                        then verdict.segment("s", "d"); end
                        rule "b" when $e : Event( name == "wheel_spun", within("2d") ) then verdict.trigger("t", $e); end
                        """)).units().get(0);

        assertThat(unit)
                .isEqualTo(new Unit(
                        "a.drl",
                        false,
                        Set.of("product_viewed", "add_to_cart", "search"),
                        true,
                        Set.of("purchase_completed"),
                        Set.of("country", "birthday", "timezone"),
                        Set.of("vip"),
                        Set.of("s"),
                        Set.of(),
                        Set.of("t"),
                        Optional.of(Duration.ofDays(2))));
    }

    @Test
    void withoutABoundItLooksBackForEver() {
        Unit unit = compiled(Map.of("a.drl", RULE.formatted("a", "ProductViewed( olderThan(\"1d\") )", "s")))
                .units()
                .get(0);

        assertThat(unit.lookBack()).isEmpty();
    }

    @Test
    void whatComesAfterABoundedEventIsBoundedByIt() {
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) not AddToCart( follows($cart) )"))
                .contains(Duration.ofDays(30));
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) not PurchaseCompleted( since($cart, \"1h\") )"))
                .contains(Duration.ofDays(30));
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) $view : ProductViewed( follows($cart) )"
                        + " not PurchaseCompleted( follows($view) )"))
                .contains(Duration.ofDays(30));
        assertThat(lookBack("accumulate( $cart : AddToCart( within(\"2d\") ) and $view : ProductViewed( since($cart) );"
                        + " $n : count($view); $n > 1 )"))
                .contains(Duration.ofDays(2));
    }

    @Test
    void whatComesShortlyBeforeABoundedEventMayBeThatMuchOlder() {
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) exists ProductViewed( precedes($cart, \"7d\") )"))
                .contains(Duration.ofDays(37));
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) exists ProductViewed( precedes($cart) )"))
                .isEmpty();
    }

    @Test
    void whatComesAfterAnUnboundedEventIsNotBounded() {
        assertThat(lookBack("$cart : AddToCart( price > 1 ) not PurchaseCompleted( follows($cart) )"))
                .isEmpty();
        assertThat(lookBack("$cart : AddToCart( within(\"30d\") ) not PurchaseCompleted( !follows($cart) )"))
                .isEmpty();
        assertThat(lookBack("accumulate( $e : AddToCart( within(\"30d\") ); $m : count($e); $m > 1 )"
                        + " accumulate( $e : ProductViewed( price > 1 ) and $p : PurchaseCompleted( follows($e) );"
                        + " $n : count($p); $n > 1 )"))
                .isEmpty();
    }

    @Test
    void noWarningNamesALookBackThatAnotherEventBounds() {
        String when = "$view : ProductViewed( within(\"7d\") ) not Search( follows($view) )";

        assertThat(RuleTrial.COMPILER
                        .compile(Map.of("a.drl", RULE.formatted("a", when, "s")), Shop.PLAN)
                        .problems())
                .isEmpty();
    }

    @Test
    void aVariableOfAnotherRuleBoundsNothing() {
        String second = RULE.formatted("b", "$cart : AddToCart( price > 1 ) not AddToCart( follows($cart) )", "t");
        String both = RULE.formatted("a", "$cart : AddToCart( within(\"1d\") )", "s") + "\n"
                + second.substring(second.indexOf("rule"));

        assertThat(compiled(Map.of("a.drl", both)).units().get(0).lookBack()).isEmpty();
    }

    @Test
    void theLatestOfOthersIsNotBoundedByAVariableOfTheSameName() {
        assertThat(lookBack("accumulate( $e : AddToCart( within(\"30d\") ); $m : count($e); $m > 1 )"
                        + " accumulate( $p : PurchaseCompleted( within(\"9d\") ); $last : latest($p) )"
                        + " $e : PurchaseCompleted( amount > 1 ) from $last not AddToCart( follows($e) )"))
                .isEmpty();
    }

    private static Optional<Duration> lookBack(String when) {
        return compiled(Map.of("a.drl", RULE.formatted("a", when, "s")))
                .units()
                .get(0)
                .lookBack();
    }

    @Test
    void theSameTextsHaveTheSameIdEverywhere() {
        Map<String, String> texts = Map.of("a.drl", RULE.formatted("a", "ProductViewed()", "s"));

        assertThat(compiled(texts).id())
                .isEqualTo(((Compilation.Compiled) new RuleCompiler(CompilerLimits.DEFAULT).compile(texts, Shop.PLAN))
                        .rulebook()
                        .id());
        assertThat(compiled(Map.of("b.drl", RULE.formatted("a", "ProductViewed()", "s")))
                        .id())
                .isNotEqualTo(compiled(texts).id());
    }

    @Test
    void onlyWhatChangedIsCompiledAgain() {
        Map<String, String> texts = new HashMap<>(Map.of(
                "a.drl",
                RULE.formatted("a", "ProductViewed()", "s"),
                "b.drl",
                RULE.formatted("b", "AddToCart()", "s")));
        DrlRulebook before = compiled(texts);
        texts.put("b.drl", RULE.formatted("b", "AddToCart( price > 5 )", "s"));
        DrlRulebook after = compiled(texts);

        assertThat(after.compiled().get(0)).isSameAs(before.compiled().get(0));
        assertThat(after.compiled().get(1)).isNotSameAs(before.compiled().get(1));
    }

    @Test
    void theOrderOfFactsDoesNotMatter() {
        DrlRulebook rulebook = compiled(Map.of("a.drl", """
                package a;
                rule "a" when $v : ProductViewed( within("1d") ) $c : AddToCart( follows($v) ) then verdict.trigger("t", $c); end
                rule "b" when accumulate( $e : SiteActivity(); $all : collectList($e.occurredAt), $n : count($e); $n > 2 )
                then verdict.trait("all", $n); end
                rule "c" when groupby( $v : ProductViewed(); $c : $v.category; $n : count($v) ) then verdict.segment("s", $c); end
                """));
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            events.add(viewed("v" + i, Duration.ofMinutes(i % 4), "category", "c" + i % 3));
            events.add(carted("c" + i, Duration.ofMinutes(i % 3)));
        }
        Assessment expected = assess(rulebook, events);
        Random random = new Random(7);

        for (int i = 0; i < 20; i++) {
            Collections.shuffle(events, random);
            assertThat(assess(rulebook, events)).isEqualTo(expected);
        }
    }

    @Test
    void aRemovedEventIsNoFactAnyMore() {
        DrlRulebook rulebook = compiled(Map.of("a.drl", RULE.formatted("a", "ProductViewed()", "s")));
        try (Desk desk = rulebook.open("anna", ZoneOffset.UTC)) {
            Event event = viewed("v1", Duration.ofMinutes(1));
            desk.add(event);
            assertThat(desk.assess(0, Shop.NOON).claims()).hasSize(1);
            desk.remove(event);
            assertThat(desk.assess(0, Shop.NOON).claims()).isEmpty();
        }
    }

    @Test
    void rulebooksThatNobodyUsesLeaveNoClassesBehind() {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            loaders.add(loaderOf(
                    compiled(Map.of("a.drl", RULE.formatted("a", "ProductViewed( price > " + i + " )", "s")))));
        }

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(loaders.stream().filter(loader -> loader.get() != null).count())
                    .isLessThanOrEqualTo(2);
        });
    }

    private static WeakReference<ClassLoader> loaderOf(DrlRulebook rulebook) {
        KieSession session = rulebook.compiled().get(0).session();
        ClassLoader loader = ((InternalRuleBase) session.getKieBase()).getRootClassLoader();
        session.dispose();
        return new WeakReference<>(loader);
    }

    private static Assessment assess(Rulebook rulebook, List<Event> events) {
        try (Desk desk = rulebook.open("anna", ZoneOffset.UTC)) {
            events.forEach(desk::add);
            return desk.assess(0, Shop.NOON);
        }
    }

    private static DrlRulebook compiled(Map<String, String> texts) {
        Compilation compilation = RuleTrial.COMPILER.compile(texts, Shop.PLAN);
        assertThat(compilation)
                .as(() -> RuleTrial.messages(compilation).toString())
                .isInstanceOf(Compilation.Compiled.class);
        return (DrlRulebook) ((Compilation.Compiled) compilation).rulebook();
    }
}
