package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.bought;
import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.happened;
import static io.signalbox.rulebook.Shop.viewed;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import io.signalbox.model.Summary;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions mean where the engine alone would mean something else: exact numbers, two-valued logic, joins. */
class ConditionSemanticsTest {

    private static final Event EMPTY = viewed("v0", ofMinutes(1));
    private static final Event FULL = viewed(
            "v1",
            ofMinutes(1),
            "category",
            "shoes",
            "price",
            new BigDecimal("0.10"),
            "quantity",
            3L,
            "gift",
            true,
            "seen_at",
            Instant.parse("2026-03-01T00:00:00Z"),
            "tags",
            List.of("new", "red"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category == \"shoes\"",
                "category == $c",
                "price >= 0",
                "price == 0.1",
                "price < 100 && > 1",
                "category in (\"shoes\", \"hats\")",
                "tags contains \"red\"",
                "category contains \"o\"",
                "\"red\" memberOf tags",
                "category matches \".*\"",
                "category str[startsWith] \"s\"",
                "category str[endsWith] \"s\"",
                "category str[length] 5",
                "price + shipping > 0",
                "price - 1 < 100",
                "price * quantity >= 0",
                "price / quantity >= 0",
                "-price < 1",
                "gift",
                "gift == true",
                "seen_at < \"2030-01-01\"",
                "seenAt > seen_at",
                "has(\"price\")",
                "price != null",
                "gift != null",
                "flag(\"gift\")"
            })
    void positiveStatementsAboutSomethingMissingAreFalse(String condition) {
        RuleTrial trial = RuleTrial.when("$a : AddToCart( $c : category ) ProductViewed( " + condition + " )");

        trial.with(EMPTY, carted("c1", ofMinutes(2)));

        assertThat(trial.holds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category != \"shoes\"",
                "category != $c",
                "!( price >= 0 )",
                "price != 0.1",
                "category not in (\"shoes\", \"hats\")",
                "tags not contains \"red\"",
                "!( category matches \".*\" )",
                "category not matches \".*\"",
                "price == null",
                "gift == false",
                "!gift",
                "gift != true",
                "gift == null",
                "!has(\"price\")",
                "null == category",
                "price > 1 || category != \"x\"",
                "!( price + shipping > 0 )"
            })
    void negationsOfThemAreTrue(String condition) {
        RuleTrial trial = RuleTrial.when("$a : AddToCart( $c : category ) ProductViewed( " + condition + " )");

        trial.with(EMPTY, carted("c1", ofMinutes(2)));

        assertThat(trial.holds()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category == \"shoes\"",
                "price == 0.1",
                "price == 0.1B",
                "price <= 0.1",
                "price < 0.3 && quantity > 2",
                "price ( > 0.05 && < 0.2 )",
                "price > 0.05 && < 0.2",
                "category in (\"shoes\", \"hats\")",
                "category not in (\"hats\")",
                "price in (0.1, 5)",
                "tags contains \"red\"",
                "tags not contains \"blue\"",
                "category contains \"oe\"",
                "category memberOf tags || true",
                "category matches \"s.*s\"",
                "category str[startsWith] \"sh\" && category str[endsWith] \"es\"",
                "category str[length] 5",
                "price + quantity == 3.1",
                "price * quantity == 0.3",
                "quantity / 2 == 1.5",
                "quantity % 2 == 1",
                "-quantity == -3",
                "(quantity + 1) * 2 == 8",
                "gift",
                "seenAt == \"2026-03-01\"",
                "seenAt >= \"2026-02-28T23:59:59Z\"",
                "seen_at < occurredAt",
                "id == \"v1\" && name == \"product_viewed\"",
                "this.category == \"shoes\"",
                "getCategory() == \"shoes\"",
                "text(\"category\") == \"shoes\"",
                "number(\"price\") == 0.1",
                "$x : price == 0.1",
                "'shoes' == category",
                "category == \"shoes\", price < 1, within(\"2m\")"
            })
    void statementsThatHold(String condition) {
        assertThat(RuleTrial.when("ProductViewed( " + condition + " )")
                        .with(FULL)
                        .holds())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10m,1", "1m,0", "1d12h,1", "61s,1"})
    void withinAndOlderThanAreComplements(String duration, int within) {
        RuleTrial younger =
                RuleTrial.when("ProductViewed( within(\"" + duration + "\") )").with(FULL);
        RuleTrial older = RuleTrial.when("ProductViewed( olderThan(\"" + duration + "\") )")
                .with(FULL);

        assertThat(younger.holds()).isEqualTo(within == 1);
        assertThat(older.holds()).isEqualTo(within == 0);
    }

    @Test
    void twoMissingValuesDoNotJoin() {
        RuleTrial trial = RuleTrial.when("ProductViewed( $c : category ) AddToCart( category == $c )");

        assertThat(trial.with(EMPTY, carted("c1", ofMinutes(1))).holds()).isFalse();
        assertThat(trial.with(FULL, carted("c2", ofMinutes(1), "category", "shoes"))
                        .says())
                .containsExactly("segment yes  [c2, v1]");
    }

    @Test
    void numbersJoinByValueNotByScale() {
        RuleTrial trial = RuleTrial.when("$v : ProductViewed() AddToCart( price == $v.price )");

        trial.with(FULL, carted("c1", ofMinutes(1), "price", new BigDecimal("0.1000")));

        assertThat(trial.holds()).isTrue();
    }

    @Test
    void missingKeysFormNoGroupAndEqualNumbersFormOne() {
        RuleTrial trial = RuleTrial.rule(
                "groupby( $v : ProductViewed(); $p : $v.getPrice(); $n : count($v); $n >= 1 )",
                "verdict.segment(\"price\", $p);");

        trial.with(EMPTY, FULL, viewed("v2", ofMinutes(1), "price", new BigDecimal("0.1")));

        assertThat(trial.says()).containsExactly("segment price 0.1 [v1, v2]");
    }

    @Test
    void aGroupKeyMayBeBoundInThePattern() {
        RuleTrial trial = RuleTrial.rule(
                "groupby( $v : ProductViewed( $c : category ); $c; $n : count($v); $n > 0 )",
                "verdict.segment(\"category\", $c);");

        assertThat(trial.with(FULL, EMPTY).says()).containsExactly("segment category shoes [v1]");
    }

    @Test
    void groupsOfSeveralPatternsWithNegation() {
        RuleTrial trial = RuleTrial.rule("""
                groupby( $c : AddToCart() and $v : ProductViewed( category == $c.category, precedes($c) )
                             and not PurchaseCompleted( since($c) );
                         $k : $c.category; $n : countDistinct($v.productId), $all : count(); $n >= 2, $all >= $n )
                """, "verdict.segment(\"considered\", $k);");

        trial.with(
                viewed("v1", ofMinutes(9), "category", "shoes", "product_id", "a"),
                viewed("v2", ofMinutes(8), "category", "shoes", "product_id", "b"),
                viewed("v3", ofMinutes(7), "category", "hats", "product_id", "c"),
                carted("c1", ofMinutes(5), "category", "shoes"));

        assertThat(trial.says()).containsExactly("segment considered shoes [v1, v2, c1]");
    }

    @Test
    void functionsAreExact() {
        RuleTrial trial = RuleTrial.rule("""
                accumulate( $v : ProductViewed(); $sum : sum($v.price), $avg : average($v.price), $min : min($v.getPrice()),
                    $max : max($v.price), $n : count($v), $d : countDistinct($v.price), $list : collectList($v.category),
                    $set : collectSet($v.category), $last : latest($v);
                    $sum == 0.6, $avg == 0.15, $min == 0.1, $max <= 0.3, $n == 5, $d == 3 )
                """, "verdict.trait(\"categories\", $set);");

        trial.with(
                viewed("v1", ofMinutes(1), "price", new BigDecimal("0.1"), "category", "a"),
                viewed("v2", ofMinutes(2), "price", new BigDecimal("0.10"), "category", "b"),
                viewed("v3", ofMinutes(3), "price", new BigDecimal("0.10"), "category", "b"),
                viewed("v4", ofMinutes(4), "price", new BigDecimal("0.3")),
                viewed("v5", ofMinutes(5)));

        assertThat(trial.holds()).isFalse();

        RuleTrial right = RuleTrial.rule("""
                accumulate( $v : ProductViewed(); $sum : sum($v.price), $avg : average($v.price), $min : min($v.getPrice()),
                    $max : max($v.price), $n : count($v), $d : countDistinct($v.price), $list : collectList($v.category),
                    $set : collectSet($v.category), $last : latest($v);
                    $sum == 0.6, $avg == 0.15, $min == 0.1, $max <= 0.3, $n == 5, $d == 2 )
                """, "verdict.trait(\"categories\", $set);");
        right.with(
                viewed("v1", ofMinutes(1), "price", new BigDecimal("0.1"), "category", "a"),
                viewed("v2", ofMinutes(2), "price", new BigDecimal("0.10"), "category", "b"),
                viewed("v3", ofMinutes(3), "price", new BigDecimal("0.10"), "category", "b"),
                viewed("v4", ofMinutes(4), "price", new BigDecimal("0.3")),
                viewed("v5", ofMinutes(5)));

        assertThat(right.says()).containsExactly("trait categories [a, b] [v5, v4, v3, v2, v1]");
    }

    @Test
    void aggregatesOfNothing() {
        assertThat(RuleTrial.when("accumulate( $v : ProductViewed(); $n : count($v); $n == 0 )")
                        .holds())
                .isTrue();
        assertThat(RuleTrial.when("accumulate( $v : ProductViewed(); $s : sum($v.price); $s == 0 )")
                        .holds())
                .isTrue();
        assertThat(RuleTrial.when("accumulate( $v : ProductViewed(); $m : max($v.price) )")
                        .holds())
                .isFalse();
        assertThat(RuleTrial.when("accumulate( $v : ProductViewed(); $m : average($v.price); $m != 5 )")
                        .holds())
                .isFalse();
        assertThat(RuleTrial.when("accumulate( $v : ProductViewed(); $l : latest($v) ) Event() from $l")
                        .holds())
                .isFalse();
    }

    @Test
    void anOuterValueComparesInsideAnAccumulateOnEitherSide() {
        String both = """
                $cart : AddToCart( $limit : price )
                accumulate( $v : ProductViewed( %s ); $n : count($v); $n >= 1 )
                """;

        for (String condition : List.of("price < $limit", "$limit > price", "$cart.price > price")) {
            RuleTrial trial = RuleTrial.when(both.formatted(condition))
                    .with(FULL, carted("c1", ofMinutes(1), "price", new BigDecimal("5")));
            assertThat(trial.holds()).as(condition).isTrue();
        }
    }

    @Test
    void resultsAndKeysAreSeenByLaterConditions() {
        RuleTrial trial = RuleTrial.rule("""
                groupby( $v : ProductViewed(); $c : $v.category; $n : count($v), $max : max($v.price) )
                accumulate( $a : AddToCart( category == $c, price > $max ); $m : count($a); $m < $n, $m > 0 )
                not PurchaseCompleted( categories contains $c )
                """, "verdict.segment(\"hesitant\", $c);");

        trial.with(
                FULL,
                viewed("v2", ofMinutes(4), "category", "shoes", "price", new BigDecimal("4")),
                carted("c1", ofMinutes(1), "category", "shoes", "price", new BigDecimal("5")));

        assertThat(trial.says()).containsExactly("segment hesitant shoes [v2, c1, v1]");
        assertThat(trial.with(bought("p1", ofMinutes(0), "categories", List.of("shoes", "hats")))
                        .holds())
                .isFalse();
    }

    @Test
    void theLatestEventIsAskedByFrom() {
        RuleTrial trial = RuleTrial.rule("""
                accumulate( $v : ProductViewed(); $last : latest($v), $n : count($v); $n >= 2 )
                ProductViewed( $category : category, within("2h") ) from $last
                """, "verdict.trait(\"last_browsed_category\", $category);");

        trial.with(FULL, viewed("v9", ofMinutes(1), "category", "hats"), viewed("v5", ofHours(1), "category", "x"));

        assertThat(trial.says()).containsExactly("trait last_browsed_category hats [v5, v1, v9]");
    }

    @Test
    void alternatives() {
        String body = "verdict.trigger(\"t\", $e);";
        RuleTrial either = RuleTrial.rule("$e : ( ProductViewed( gift ) or AddToCart() )", body);
        RuleTrial family = RuleTrial.rule("$e : SiteActivity( within(\"1d\") )", body);
        RuleTrial loose = RuleTrial.when(
                "( ProductViewed() or AddToCart() ) and ( PurchaseCompleted() or Event( name == \"search\" ) )");

        assertThat(either.with(FULL, carted("c1", ofMinutes(3))).says())
                .containsExactly("trigger t c1 [c1]", "trigger t v1 [v1]");
        assertThat(family.with(FULL, carted("c1", ofMinutes(3)), bought("p1", ofMinutes(1)))
                        .says())
                .containsExactly("trigger t c1 [c1]", "trigger t v1 [v1]");
        assertThat(loose.with(FULL).holds()).isFalse();
        assertThat(loose.with(happened("search", "s1", ofMinutes(1))).says()).containsExactly("segment yes  [s1, v1]");
    }

    @Test
    void negationsOfSeveralConditions() {
        RuleTrial none = RuleTrial.when(
                "$c : AddToCart() not( ProductViewed( category == $c.category ) and PurchaseCompleted( since($c) ) )");
        RuleTrial neither = RuleTrial.when("AddToCart() not( ProductViewed() or PurchaseCompleted() )");
        RuleTrial nested = RuleTrial.when("not( $v : ProductViewed() and not AddToCart( category == $v.category ) )");
        RuleTrial exists = RuleTrial.when(
                "$c : AddToCart() exists( ProductViewed( category == $c.category ) and PurchaseCompleted() )");
        Event cart = carted("c1", ofMinutes(5), "category", "shoes");

        assertThat(none.with(cart, FULL).holds()).isTrue();
        assertThat(none.with(bought("p1", ofMinutes(1))).holds()).isFalse();
        assertThat(neither.with(cart).holds()).isTrue();
        assertThat(neither.with(FULL).holds()).isFalse();
        assertThat(nested.holds()).isTrue();
        assertThat(nested.with(FULL).holds()).isFalse();
        assertThat(nested.with(cart).holds()).isTrue();
        assertThat(exists.with(cart, FULL).holds()).isFalse();
        assertThat(exists.with(bought("p1", ofMinutes(1))).says()).containsExactly("segment yes  [c1, p1, v1]");
    }

    @Test
    void allThatMatchTheFirstMatchTheOthers() {
        RuleTrial trial = RuleTrial.when(
                "forall( $v : ProductViewed( within(\"1d\") ) ProductViewed( this == $v, category == \"shoes\" ) )");

        assertThat(trial.holds()).isTrue();
        assertThat(trial.with(FULL).holds()).isTrue();
        assertThat(trial.with(EMPTY).holds()).isFalse();
    }

    @Test
    void whatExistsIsEvidence() {
        RuleTrial trial = RuleTrial.when(
                        "Profile( country == \"DE\" ) exists ProductViewed( gift ) exists Event( name == \"x\" ) not exists AddToCart()")
                .traits(Map.of("country", "DE"));

        assertThat(trial.with(FULL, EMPTY).holds()).isFalse();
        assertThat(trial.with(happened("x", "x1", ofMinutes(2))).says()).containsExactly("segment yes  [x1, v1]");
    }

    @Test
    void allOfATypeHold() {
        RuleTrial trial = RuleTrial.when("forall( ProductViewed( category == \"shoes\", price < 1 ) )");

        assertThat(trial.holds()).isTrue();
        assertThat(trial.with(FULL).holds()).isTrue();
        assertThat(trial.with(EMPTY).holds()).isFalse();
    }

    @Test
    void orderOfEventsAndIdentity() {
        Event a = viewed("a", ofMinutes(5));
        Event b = viewed("b", ofMinutes(5));
        RuleTrial follows =
                RuleTrial.rule("$a : ProductViewed() $b : ProductViewed( follows($a) )", "verdict.trigger(\"t\", $b);");
        RuleTrial since =
                RuleTrial.rule("$a : ProductViewed() $b : ProductViewed( since($a) )", "verdict.trigger(\"t\", $b);");
        RuleTrial same =
                RuleTrial.rule("$a : ProductViewed() $b : ProductViewed( this == $a )", "verdict.trigger(\"t\", $b);");
        RuleTrial other = RuleTrial.rule(
                "$a : ProductViewed( id == \"a\" ) $b : ProductViewed( this != $a )", "verdict.trigger(\"t\", $b);");

        assertThat(follows.with(a, b).says()).containsExactly("trigger t b [a, b]");
        assertThat(since.with(a, b).says()).containsExactly("trigger t a [a, b]", "trigger t b [a, b]");
        assertThat(same.with(a, b).says()).containsExactly("trigger t a [a]", "trigger t b [b]");
        assertThat(other.with(a, b).says()).containsExactly("trigger t b [a, b]");
    }

    @Test
    void profilesSummariesAndMoments() {
        RuleTrial trial = RuleTrial.rule("""
                Profile( country == "DE", age >= 18, subscribed, inSegment("vip"), text("mood") == "good" )
                Summary( event == "purchase_completed", count >= 2, total > 100, average == 75.5, lastOlderThan("14d") )
                Summary( family == "SiteActivity", count == 0, average == null )
                Moment( hourBetween(9, 18), weekday("MONDAY", "TUESDAY"), anniversary("birthday") )
                """, "verdict.trigger(\"greet\", \"2026\");");
        Instant then = Shop.NOON.minus(ofDays(15));

        trial.traits(Map.of("country", "DE", "age", 18L, "subscribed", true, "mood", "good", "birthday", "1990-03-02"))
                .segments("vip")
                .summaries(Map.of(
                        "purchase_completed",
                        new Summary(2, 2, new BigDecimal("151"), Optional.of(then), Optional.of(then))));

        assertThat(trial.says()).containsExactly("trigger greet 2026 []");
        assertThat(trial.assess().flip()).contains(Instant.parse("2026-03-02T18:00:00Z"));
    }

    @Test
    void genericEventsOfNamesOutsideThePlan() {
        RuleTrial trial = RuleTrial.when(
                "Event( name == \"wheel_spun\", text(\"prize\") == \"car\", number(\"stake\") >= 5, flag(\"won\"), has(\"at\") )");

        assertThat(trial.with(happened("wheel_spun", "w0", ofMinutes(1))).holds())
                .isFalse();
        assertThat(trial.with(happened(
                                "wheel_spun", "w1", ofMinutes(1), "prize", "car", "stake", 5L, "won", true, "at", "x"))
                        .says())
                .containsExactly("segment yes  [w1]");
    }

    @Test
    void whatIsSaidOfSomethingMissingIsNotSaid() {
        RuleTrial segment = RuleTrial.rule("$v : ProductViewed()", "verdict.segment(\"of\", $v.category);");
        RuleTrial trait = RuleTrial.rule("ProductViewed( $p : price )", "verdict.trait(\"price\", $p);");

        assertThat(segment.with(EMPTY).holds()).isFalse();
        assertThat(trait.with(EMPTY).holds()).isFalse();
        assertThat(trait.with(FULL).says()).containsExactly("trait price 0.1 [v1]");
    }

    @Test
    void absenceIsPartOfTheReason() {
        RuleTrial trial = RuleTrial.when("$c : AddToCart()\n not PurchaseCompleted(   since($c) )");

        assertThat(trial.with(carted("c1", ofMinutes(1))).assess().claims())
                .extracting(claim -> claim.reason().absence())
                .containsExactly("no PurchaseCompleted( since($c) )");
    }
}
