package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.happened;
import static io.signalbox.rulebook.Shop.viewed;
import static java.time.Duration.ofDays;
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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions mean where the engine alone would mean something else: exact numbers, two-valued logic, joins. */
@Execution(ExecutionMode.CONCURRENT)
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
}
