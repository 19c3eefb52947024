package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.bought;
import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.happened;
import static io.signalbox.rulebook.Shop.viewed;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What it means that something exists, is missing, or holds for all: alone, combined and as alternatives. */
class ExistenceSemanticsTest {

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
    void absenceIsPartOfTheReason() {
        RuleTrial trial = RuleTrial.when("$c : AddToCart()\n not PurchaseCompleted(   since($c) )");

        assertThat(trial.with(carted("c1", ofMinutes(1))).assess().claims())
                .extracting(claim -> claim.reason().absence())
                .containsExactly("no PurchaseCompleted( since($c) )");
    }
}
