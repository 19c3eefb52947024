package io.signalbox.admin;

import static io.signalbox.admin.SimulatedShop.cartLeft;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.Response;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a simulated life becomes, to the millisecond and to the last digit. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "reader", roles = Roles.READ)
class SimulationSemanticsTest {

    @Test
    void withinEndsExactlyAtItsEndAndUntilIsInclusive() {
        Life life = SimulatedShop.of("ProductViewed( within(\"10m\") )", "verdict.segment(\"active\");")
                .event("v", "product_viewed", "2026-01-01T00:00:00.000Z");

        assertThat(life.timelineUntil("2026-01-01T00:09:59.999Z"))
                .containsExactly("2026-01-01T00:00:00.000Z entered active [v]");
        assertThat(life.timelineUntil("2026-01-01T00:10:00.000Z"))
                .containsExactly(
                        "2026-01-01T00:00:00.000Z entered active [v]", "2026-01-01T00:10:00.000Z left active [v]");
    }

    @Test
    void olderThanBeginsExactlyAtItsBegin() {
        Life life = cartLeft().event("c", "add_to_cart", "2026-01-01T00:00:00.001Z");

        assertThat(life.timelineUntil("2026-01-03T00:00:00.000Z")).isEmpty();
        assertThat(life.timelineUntil("2026-01-03T00:00:00.001Z"))
                .containsExactly("2026-01-03T00:00:00.001Z triggered cart-abandoned cause=c [c]");
    }

    @Test
    void anEventAtTheInstantOfAFlipBelongsToIt() {
        assertThat(cartLeft()
                        .event("c", "add_to_cart", "2026-01-01T00:00:00Z")
                        .event("p", "purchase_completed", "2026-01-03T00:00:00.000Z")
                        .timelineUntil("2026-02-01T00:00:00Z"))
                .isEmpty();
        assertThat(cartLeft()
                        .event("c", "add_to_cart", "2026-01-01T00:00:00Z")
                        .event("p", "purchase_completed", "2026-01-03T00:00:00.001Z")
                        .timelineUntil("2026-02-01T00:00:00Z"))
                .containsExactly("2026-01-03T00:00:00.000Z triggered cart-abandoned cause=c [c]");
    }

    @Test
    void cartAndPurchaseInOneMillisecondAreNoAbandonment() {
        assertThat(cartLeft()
                        .event("z", "add_to_cart", "2026-01-01T00:00:00Z")
                        .event("a", "purchase_completed", "2026-01-01T00:00:00Z")
                        .timelineUntil("2026-02-01T00:00:00Z"))
                .isEmpty();
    }

    @Test
    void aLateEventHealsMembershipsAndDoesNotTakeBackWhatFired() {
        Life life = SimulatedShop.of(
                        "$cart : AddToCart( olderThan(\"24h\") ) not PurchaseCompleted( since($cart) )",
                        "verdict.segment(\"potentially-lost\"); verdict.trigger(\"cart-left\", $cart);")
                .event("c", "add_to_cart", "2026-01-01T00:00:00Z")
                .event("p", "purchase_completed", "2026-01-01T12:00:00Z")
                .received("2026-01-02T06:00:00Z");

        assertThat(life.timelineUntil("2026-01-10T00:00:00Z"))
                // It left as of the watermark; entries of one instant are ordered by their kind.
                .containsExactly(
                        "2026-01-02T00:00:00.000Z left potentially-lost [c]",
                        "2026-01-02T00:00:00.000Z entered potentially-lost [c]",
                        "2026-01-02T00:00:00.000Z triggered cart-left cause=c [c]");
    }

    @Test
    void anEventThatComesLaterButInOrderIsDecidedAtItsOwnInstant() {
        Life life = SimulatedShop.of(
                        "$cart : AddToCart( olderThan(\"24h\") ) not PurchaseCompleted( since($cart) )",
                        "verdict.segment(\"potentially-lost\");")
                .event("c", "add_to_cart", "2026-01-01T00:00:00Z")
                .event("p", "purchase_completed", "2026-01-02T03:00:00Z")
                .received("2026-01-02T06:00:00Z");

        assertThat(life.timelineUntil("2026-01-10T00:00:00Z"))
                .containsExactly(
                        "2026-01-02T00:00:00.000Z entered potentially-lost [c]",
                        "2026-01-02T03:00:00.000Z left potentially-lost [c]");
    }

    @Test
    void fromIsTheFirstDecisionAndMutedTriggersAreSeen() {
        Life life = cartLeft()
                .rule("known", "AddToCart()", "verdict.segment(\"has-cart\");")
                .event("c", "add_to_cart", "2026-01-01T00:00:00Z")
                .event("d", "add_to_cart", "2026-01-09T00:00:00Z")
                .with("from", "2026-01-10T00:00:00Z");

        assertThat(life.timelineUntil("2026-01-12T00:00:00Z"))
                .containsExactly(
                        "2026-01-10T00:00:00.000Z entered has-cart [d]",
                        "2026-01-10T00:00:00.000Z triggered cart-abandoned cause=c [c]",
                        "2026-01-11T00:00:00.000Z triggered cart-abandoned cause=d [d]");
        assertThat(life.with("muted", true).timelineUntil("2026-01-12T00:00:00Z"))
                .containsExactly(
                        "2026-01-10T00:00:00.000Z entered has-cart [d]",
                        "2026-01-11T00:00:00.000Z triggered cart-abandoned cause=d [d]");
    }

    @Test
    void withoutEventsTheOnlyDecisionIsAtUntil() {
        assertThat(SimulatedShop.of("Profile( country == \"DE\" )", "verdict.segment(\"german\");")
                        .trait("country", "DE")
                        .timelineUntil("2026-01-12T00:00:00Z"))
                .containsExactly("2026-01-12T00:00:00.000Z entered german []");
    }

    @Test
    void traitsAreMergedInAtTheirInstantsAndNullUnsets() {
        assertThat(SimulatedShop.of("Profile( country == \"DE\", age >= 18 )", "verdict.segment(\"german-adult\");")
                        .trait("age", 17)
                        .traitAt("2026-01-02T00:00:00Z", "country", "DE")
                        .traitAt("2026-01-03T00:00:00Z", "age", 18)
                        .traitAt("2026-01-04T00:00:00Z", "country", null)
                        .with("from", "2026-01-01T00:00:00Z")
                        .timelineUntil("2026-01-12T00:00:00Z"))
                .containsExactly(
                        "2026-01-03T00:00:00.000Z entered german-adult []",
                        "2026-01-04T00:00:00.000Z left german-adult []");
    }

    @Test
    void namesOutsideThePlanAreGenericEvents() {
        Life life = Life.by(
                        "Event( name == \"quiz_done\", number(\"score\") >= 5, text(\"topic\") == \"hats\" )",
                        "verdict.segment(\"clever\");")
                .event("q1", "quiz_done", "2026-01-01T00:00:00Z", "score", "7", "topic", "hats")
                .event("q2", "Quiz Done", "2026-01-01T00:00:01Z", "score", 7, "topic", "hats");

        assertThat(life.timelineUntil("2026-01-02T00:00:00Z"))
                .containsExactly("2026-01-01T00:00:01.000Z entered clever [q2]");
    }

    @Test
    void decimalsAndDatesAreExact() {
        assertThat(SimulatedShop.of(
                                "accumulate( ProductViewed( $p : price ); $sum : sum($p); $sum == 0.3 )",
                                "verdict.segment(\"exact\");")
                        .event("a", "product_viewed", "2026-01-01T00:00:00Z", "price", 0.1)
                        .event("b", "product_viewed", "2026-01-01T00:00:01Z", "price", 0.2)
                        .timelineUntil("2026-01-02T00:00:00Z"))
                .containsExactly("2026-01-01T00:00:01.000Z entered exact [a, b]");
        assertThat(SimulatedShop.of("ProductViewed( $at : releasedAt )", "verdict.trait(\"released\", $at);")
                        .event(
                                "a",
                                "product_viewed",
                                "2026-01-01T00:00:00Z",
                                "releasedAt",
                                "2025-12-24T18:00:00.5+01:00")
                        .timelineUntil("2026-01-02T00:00:00Z"))
                .containsExactly("2026-01-01T00:00:00.000Z trait released value=2025-12-24T17:00:00.500Z [a]");
    }

    @Test
    void everyAccumulateFunctionIsExact() {
        Map<String, String> functions = new TreeMap<>(Map.of(
                "count($v)", "3",
                "sum($p)", "0.6",
                "min($p)", "0.1",
                "max($p)", "0.4",
                "average($p)", "0.2",
                "countDistinct($c)", "2",
                "sum($n)", "6"));
        functions.forEach((function, expected) -> assertThat(SimulatedShop.of(
                                "accumulate( $v : ProductViewed( $p : price, $c : category, $n : pages );" + " $x : "
                                        + function + ", $k : count($v); $k == 3 )",
                                "verdict.trait(\"x\", $x);")
                        .event(
                                "a",
                                "product_viewed",
                                "2026-01-01T00:00:00Z",
                                "price",
                                0.1,
                                "category",
                                "c1",
                                "pages",
                                1)
                        .event(
                                "b",
                                "product_viewed",
                                "2026-01-01T00:00:01Z",
                                "price",
                                0.1,
                                "category",
                                "c2",
                                "pages",
                                2)
                        .event(
                                "c",
                                "product_viewed",
                                "2026-01-01T00:00:02Z",
                                "price",
                                0.4,
                                "category",
                                "c1",
                                "pages",
                                3)
                        .timelineUntil("2026-01-02T00:00:00Z"))
                .as(function)
                .containsExactly("2026-01-01T00:00:02.000Z trait x value=" + expected + " [a, b, c]"));
    }

    @Test
    void latestIsTheNewestByTimeThenId() {
        assertThat(SimulatedShop.of(
                                "accumulate( $v : ProductViewed(); $last : latest($v) )"
                                        + " ProductViewed( $c : category ) from $last",
                                "verdict.trait(\"last\", $c);")
                        .event("b", "product_viewed", "2026-01-01T00:00:00Z", "category", "second")
                        .event("a", "product_viewed", "2026-01-01T00:00:00Z", "category", "first")
                        .timelineUntil("2026-01-02T00:00:00Z"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("2026-01-01T00:00:00.000Z trait last value=second");
    }

    @Test
    void groupsEnterAndLeaveOnTheirOwn() {
        assertThat(SimulatedShop.of(
                                "groupby( $view : ProductViewed( within(\"10m\") ); $category : $view.getCategory();"
                                        + " $views : count($view); $views > 1 )",
                                "verdict.segment(\"interested\", $category);")
                        .event("1", "product_viewed", "2026-01-01T00:00:00Z", "category", "hats")
                        .event("2", "product_viewed", "2026-01-01T00:01:00Z", "category", "shoes")
                        .event("3", "product_viewed", "2026-01-01T00:02:00Z", "category", "hats")
                        .event("4", "product_viewed", "2026-01-01T00:03:00Z", "category", "shoes")
                        .timelineUntil("2026-01-02T00:00:00Z"))
                .containsExactly(
                        "2026-01-01T00:02:00.000Z entered interested detail=hats [1, 3]",
                        "2026-01-01T00:03:00.000Z entered interested detail=shoes [2, 4]",
                        "2026-01-01T00:10:00.000Z left interested detail=hats [1, 3]",
                        "2026-01-01T00:11:00.000Z left interested detail=shoes [2, 4]");
    }

    @Test
    void anUnsetTraitHasTheValueNull() {
        Response response = SimulatedShop.of(
                        "ProductViewed( within(\"1h\"), $c : category )", "verdict.trait(\"last\", $c);")
                .event("a", "product_viewed", "2026-01-01T00:00:00Z", "category", "hats")
                .until("2026-01-02T00:00:00Z");

        assertThat(Life.lines(response))
                .containsExactly(
                        "2026-01-01T00:00:00.000Z trait last value=hats [a]",
                        "2026-01-01T01:00:00.000Z trait last value=null [a]");
    }

    @Test
    void localTimeIsThatOfThePersonsZoneOverChangesOfTheClock() {
        assertThat(SimulatedShop.of("Moment( hourBetween(2, 3) )", "verdict.segment(\"night\");")
                        .trait("timezone", "Europe/Berlin")
                        .with("from", "2026-03-28T00:00:00Z")
                        .timelineUntil("2026-03-30T12:00:00Z"))
                .startsWith("2026-03-28T01:00:00.000Z entered night []", "2026-03-28T02:00:00.000Z left night []")
                .endsWith("2026-03-30T00:00:00.000Z entered night []", "2026-03-30T01:00:00.000Z left night []");
        assertThat(SimulatedShop.of("Moment( weekday(\"SATURDAY\") )", "verdict.segment(\"saturday\");")
                        .trait("timezone", "Pacific/Auckland")
                        .with("from", "2026-01-01T00:00:00Z")
                        .timelineUntil("2026-01-05T00:00:00Z"))
                .containsExactly(
                        "2026-01-02T11:00:00.000Z entered saturday []", "2026-01-03T11:00:00.000Z left saturday []");
    }
}
