package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.bought;
import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.viewed;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What accumulate and groupby mean: groups, exact functions, and results that later conditions see. */
class GatherSemanticsTest {

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
}
