package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.TrackingPlan.UnknownEvents;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrackingPlanTest {

    private static final PropertySchema PRODUCT_ID = new PropertySchema(
            "productId",
            PropertySchema.Type.STRING,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(8),
            Optional.of("^[A-Z0-9]+$"),
            Optional.empty(),
            Set.of("item_id", "sku"),
            "");
    private static final PropertySchema QUANTITY = new PropertySchema(
            "quantity",
            PropertySchema.Type.INTEGER,
            Optional.empty(),
            List.of(),
            Optional.of(BigDecimal.ONE),
            Optional.of(new BigDecimal("99")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            "");
    private static final PropertySchema CURRENCY = new PropertySchema(
            "currency",
            PropertySchema.Type.STRING,
            Optional.empty(),
            List.of("EUR", "GBP"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            "");
    private static final PropertySchema CATEGORIES = new PropertySchema(
            "categories",
            PropertySchema.Type.ARRAY,
            Optional.of(PropertySchema.Type.STRING),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("products[].category"),
            Set.of(),
            "");

    private static final TrackingPlan PLAN = plan(UnknownEvents.ACCEPT);

    @Test
    void anAliasGivesWayToTheNameItselfInAnyOrder() {
        Map<String, Object> nameFirst = new LinkedHashMap<>(Map.of("product_id", "P1"));
        nameFirst.put("sku", "S1");
        Map<String, Object> nameLast = new LinkedHashMap<>(Map.of("sku", "S1"));
        nameLast.put("product_id", "P1");

        assertThat(PLAN.check("product_viewed", nameFirst).properties())
                .isEqualTo(PLAN.check("product_viewed", nameLast).properties())
                .isEqualTo(Map.of("productId", "P1", "sku", "S1"));
    }

    @Test
    void aNameIsTakenAsItIsOrByItsAliasOrByItsWords() {
        assertThat(PLAN.canonicalName("product_viewed")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("Product Viewed")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("PRODUCT viewed")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("ProductViewed")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("view_item")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("View Item")).isEqualTo("product_viewed");
        assertThat(PLAN.canonicalName("Loyalty Card  scanned!")).isEqualTo("loyalty_card_scanned");
        assertThat(PLAN.canonicalName("HTTPRequest v2")).isEqualTo("http_request_v2");
        assertThat(PLAN.canonicalName("$pageview")).isEqualTo("pageview");
    }

    @Test
    void theCanonicalNameOfACanonicalNameIsItself() {
        for (String raw : List.of(
                "Product Viewed", "aB", "ABc", "a__b", "_", "!!", " x ", "Größe Gewählt", "a1B2", "İ", "viewItem")) {
            String name = PLAN.canonicalName(raw);
            assertThat(PLAN.canonicalName(name)).as(raw).isEqualTo(name);
        }
    }

    @Test
    void valuesTakeThePlansTypesWhereNothingIsLost() {
        assertThat(coerced("price", "12.5")).isEqualTo(new BigDecimal("12.5"));
        assertThat(coerced("price", 12)).isEqualTo(new BigDecimal("12"));
        assertThat(coerced("price", 0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(coerced("quantity", "3")).isEqualTo(3L);
        assertThat(coerced("quantity", new BigDecimal("3.0"))).isEqualTo(3L);
        assertThat(coerced("quantity", 3)).isEqualTo(3L);
        assertThat(coerced("gift", "true")).isEqualTo(true);
        assertThat(coerced("gift", "FALSE")).isEqualTo(false);
        assertThat(coerced("productId", 85123)).isEqualTo("85123");
        assertThat(coerced("seenAt", 1_700_000_000_123L)).isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
        assertThat(coerced("seenAt", "1700000000123")).isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
        assertThat(coerced("seenAt", "2023-11-14T23:13:20.123+01:00"))
                .isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
        assertThat(coerced("seenAt", "2023-11-14T22:13:20.123999Z"))
                .isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
        assertThat(coerced("day", "2024-02-29")).isEqualTo("2024-02-29");
    }

    @Test
    void aChangeIsRecordedAndAMereSpellingOfTheSameValueIsNot() {
        Checked changed = PLAN.check("Product Viewed", Map.of("price", "12.5"));
        Checked same =
                PLAN.check("product_viewed", Map.of("price", 12, "quantity", 3, "seenAt", "2024-01-01T00:00:00Z"));

        assertThat(changed.changes())
                .containsExactly(
                        "event name: \"Product Viewed\" is product_viewed here",
                        "property price: text \"12.5\" became number 12.5");
        assertThat(same.changes()).isEmpty();
    }

    @Test
    void whatWouldLoseSomethingIsAProblem() {
        assertProblem("quantity", 3.5, "property quantity: found number 3.5; expected a whole number");
        assertProblem("quantity", "many", "property quantity: found text \"many\"; expected a whole number");
        assertProblem(
                "quantity",
                new BigDecimal("9223372036854775808"),
                "property quantity: found number 9223372036854775808; expected a whole number");
        assertProblem("price", "12,5", "property price: found text \"12,5\"; expected a number");
        assertProblem("price", Double.NaN, "property price: found NaN; expected a number");
        assertProblem(
                "price",
                new BigDecimal("1e999999999"),
                "property price: found a number with too many digits; expected at most 40 digits on either side of the"
                        + " point");
        assertProblem("gift", 1, "property gift: found number 1; expected true or false");
        assertProblem("productId", true, "property productId: found true; expected text");
        assertProblem(
                "day", "2023-02-29", "property day: found text \"2023-02-29\"; expected a date such as 1990-05-17");
        assertProblem(
                "seenAt",
                "2023-11-14T22:13:20",
                "property seenAt: found text \"2023-11-14T22:13:20\"; expected a date-time (ISO-8601 with zone, or"
                        + " milliseconds since 1970)");
        assertProblem("products", "shoes", "property products: found text \"shoes\"; expected a list");
    }

    @Test
    void limitsAreInclusive() {
        assertThat(coerced("quantity", 1)).isEqualTo(1L);
        assertThat(coerced("quantity", 99)).isEqualTo(99L);
        assertProblem("quantity", 0, "property quantity: found number 0; expected at least 1");
        assertProblem("quantity", 100, "property quantity: found number 100; expected at most 99");
        assertThat(coerced("productId", "ABCDEFGH")).isEqualTo("ABCDEFGH");
        assertProblem("productId", "ABCDEFGHI", "property productId: found text of 9 characters; expected at most 8");
        assertProblem(
                "productId", "abc", "property productId: found text \"abc\"; expected text that matches ^[A-Z0-9]+$");
        assertProblem("currency", "USD", "property currency: found text \"USD\"; expected one of EUR, GBP");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        Checked checked = PLAN.check("add_to_cart", Map.of("price", "x", "quantity", 0, "colour", "red"));

        assertThat(checked.problems())
                .containsExactlyInAnyOrder(
                        "property price: found text \"x\"; expected a number",
                        "property quantity: found number 0; expected at least 1",
                        "property colour: found a property outside the plan; expected one of productId, price, quantity",
                        "property productId: found nothing; expected text");
    }

    @Test
    void aPropertyOutsideTheClosedPlanNamesTheNearest() {
        Checked checked = PLAN.check("add_to_cart", Map.of("productId", "A", "prise", 1));

        assertThat(checked.problems())
                .containsExactly("property prise: found a property outside the plan; expected price");
    }

    @Test
    void aPropertyIsKnownByItsWordsAndByItsAliases() {
        for (String spelling : List.of("product_id", "ProductID", "product-id", "item_id", "sku")) {
            Checked checked = PLAN.check("product_viewed", Map.of(spelling, "A1"));
            assertThat(checked.properties()).as(spelling).containsExactly(Map.entry("productId", "A1"));
            assertThat(checked.changes()).containsExactly("property productId: sent as " + spelling);
        }
        assertThat(PLAN.check("product_viewed", Map.of("productId", "A1", "sku", "B2"))
                        .properties())
                .containsEntry("productId", "A1")
                .containsEntry("sku", "B2");
    }

    @Test
    void missingAndNullAreTheSame() {
        Map<String, Object> sent = new HashMap<>();
        sent.put("productId", null);
        sent.put("colour", null);

        assertThat(PLAN.check("product_viewed", sent).properties()).isEmpty();
        assertThat(PLAN.check("add_to_cart", sent).problems())
                .containsExactly("property productId: found nothing; expected text");
    }

    @Test
    void listsAreDerivedFromArraysOfObjects() {
        Map<String, Object> sent = Map.of(
                "products", List.of(Map.of("category", "shoes"), Map.of("sku", "X"), Map.of("category", "hats")));

        Checked checked = PLAN.check("product_viewed", sent);

        assertThat(checked.properties()).containsEntry("categories", List.of("shoes", "hats"));
        assertThat(PLAN.check("product_viewed", Map.of()).properties()).isEmpty();
    }

    @Test
    void elementsOfListsHaveTypesToo() {
        Checked checked = PLAN.check("product_viewed", Map.of("categories", Arrays.asList("shoes", 7, true, null)));

        assertThat(checked.problems())
                .containsExactly(
                        "property categories[2]: found true; expected text",
                        "property categories[3]: found null; expected text");
    }

    @Test
    void unplannedNumbersAreLongOrExact() {
        Map<String, Object> properties = PLAN.check(
                        "something_else",
                        Map.of("i", 3, "d", 2.5, "e", new BigDecimal("3.0"), "deep", Map.of("x", List.of(1, 0.1f))))
                .properties();

        assertThat(properties)
                .containsEntry("i", 3L)
                .containsEntry("d", new BigDecimal("2.5"))
                .containsEntry("e", new BigDecimal("3.0"))
                .containsEntry("deep", Map.of("x", List.of(1L, new BigDecimal("0.1"))));
    }

    @Test
    void aNameOutsideThePlanIsAcceptedOrRefusedAsThePlanSays() {
        assertThat(PLAN.check("prodct_viewed", Map.of()).problems()).isEmpty();
        assertThat(plan(UnknownEvents.REFUSE).check("prodct_viewed", Map.of()).problems())
                .containsExactly("event name: found \"prodct_viewed\", which is not in the tracking plan; expected"
                        + " product_viewed");
        assertThat(plan(UnknownEvents.REFUSE).check("zzz", Map.of()).problems())
                .containsExactly("event name: found \"zzz\", which is not in the tracking plan; expected one of"
                        + " add_to_cart, product_viewed");
        assertThat(PLAN.check("  ", Map.of()).problems())
                .containsExactly("event name: found a blank text; expected a name such as product_viewed");
    }

    @Test
    void checkingWhatWasCheckedChangesNothing() {
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("item_id", 85123);
        sent.put("price", "12.50");
        sent.put("quantity", 3.0);
        sent.put("seenAt", 1_700_000_000_123L);
        sent.put("products", List.of(Map.of("category", "shoes", "price", 1.5)));
        sent.put("other", Map.of("a", List.of(1, 2.5)));

        Checked once = PLAN.check("View Item", sent);
        Checked twice = PLAN.check(once.name(), once.properties());

        assertThat(once.problems()).isEmpty();
        assertThat(twice.properties()).isEqualTo(once.properties());
        assertThat(twice.changes()).isEmpty();
    }

    @Test
    void traitsAreCheckedAlikeAndNullStaysSinceItUnsets() {
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("Age", "42");
        sent.put("country", null);
        sent.put("score", 1.5);

        CheckedTraits checked = PLAN.checkTraits(sent);

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.traits())
                .containsEntry("age", 42L)
                .containsEntry("country", null)
                .containsEntry("score", new BigDecimal("1.5"));
        assertThat(PLAN.checkTraits(Map.of("age", "old")).problems())
                .containsExactly("trait age: found text \"old\"; expected a whole number");
        assertThat(PLAN.checkTraits(Collections.singletonMap("age", null)).traits())
                .containsEntry("age", null);
    }

    private static Object coerced(String property, Object value) {
        Checked checked = PLAN.check("product_viewed", Map.of(property, value));
        assertThat(checked.problems()).isEmpty();
        return Objects.requireNonNull(checked.properties().get(property));
    }

    private static void assertProblem(String property, Object value, String problem) {
        Checked checked = PLAN.check("product_viewed", Map.of(property, value));
        assertThat(checked.problems()).containsExactly(problem);
        assertThat(checked.properties()).doesNotContainKey(property);
    }

    private static TrackingPlan plan(UnknownEvents policy) {
        EventSchema viewed = schema(
                "product_viewed",
                Set.of(),
                true,
                Set.of("Product Viewed", "view_item"),
                PRODUCT_ID,
                PropertySchema.of("price", PropertySchema.Type.NUMBER),
                QUANTITY,
                CURRENCY,
                PropertySchema.of("gift", PropertySchema.Type.BOOLEAN),
                PropertySchema.of("seenAt", PropertySchema.Type.DATE_TIME),
                PropertySchema.of("day", PropertySchema.Type.DATE),
                PropertySchema.of("products", PropertySchema.Type.ARRAY),
                CATEGORIES);
        EventSchema added = schema(
                "add_to_cart",
                Set.of("productId"),
                false,
                Set.of(),
                PRODUCT_ID,
                PropertySchema.of("price", PropertySchema.Type.NUMBER),
                QUANTITY);
        return new TrackingPlan(
                "test",
                Map.of(viewed.name(), viewed, added.name(), added),
                Map.of(
                        "age", PropertySchema.of("age", PropertySchema.Type.INTEGER),
                        "country", PropertySchema.of("country", PropertySchema.Type.STRING)),
                policy);
    }

    private static EventSchema schema(
            String name, Set<String> required, boolean additional, Set<String> aliases, PropertySchema... properties) {
        Map<String, PropertySchema> byName = new LinkedHashMap<>();
        for (PropertySchema property : properties) {
            byName.put(property.name(), property);
        }
        return new EventSchema(
                name, "", byName, required, additional, Set.of(), aliases, Duration.ofDays(400), 500, Optional.empty());
    }
}
