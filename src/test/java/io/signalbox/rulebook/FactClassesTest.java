package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import io.signalbox.model.EventSchema;
import io.signalbox.model.PropertySchema;
import io.signalbox.model.Summary;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TrackingPlan.UnknownEvents;
import io.signalbox.model.TraitChanges;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FactClassesTest {

    private static final Instant NOON = Instant.parse("2024-03-05T12:00:00Z");

    private static final FactClasses FACTS = FactClasses.of(plan());

    private final FlipWatch watch = new FlipWatch();

    @Test
    void anEventIsAnInstanceOfItsClassOfItsFamiliesAndOfEvent() {
        EventFact viewed = fact("product_viewed", Map.of());
        EventFact searched = fact("searched", Map.of());
        EventFact unplanned = fact("loyalty_card_scanned", Map.of());

        assertThat(classesOf(viewed)).containsExactlyInAnyOrder("Event", "ProductViewed", "SiteActivity");
        assertThat(classesOf(searched)).containsExactlyInAnyOrder("Event", "Searched", "SiteActivity");
        assertThat(classesOf(unplanned)).containsExactly("Event");
    }

    @Test
    void gettersHaveTheTypesOfThePlan() throws Exception {
        EventFact viewed = fact(
                "product_viewed",
                Map.of(
                        "product_id",
                        "A1",
                        "price",
                        new BigDecimal("12.50"),
                        "quantity",
                        3L,
                        "gift",
                        true,
                        "seenAt",
                        NOON,
                        "tags",
                        List.of("new"),
                        "extra",
                        Map.of("a", 1L)));

        assertThat(ask(viewed, "getProductId")).isEqualTo("A1");
        assertThat(ask(viewed, "getProduct_id")).isEqualTo("A1");
        assertThat(ask(viewed, "getPrice")).isEqualTo(new BigDecimal("12.50"));
        assertThat(ask(viewed, "getQuantity")).isEqualTo(3L);
        assertThat(ask(viewed, "isGift")).isEqualTo(true);
        assertThat(ask(viewed, "getSeenAt")).isEqualTo(NOON);
        assertThat(ask(viewed, "getTags")).isEqualTo(List.of("new"));
        assertThat(ask(viewed, "getExtra")).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void whatIsMissingIsNullAndAMissingFlagIsFalse() throws Exception {
        EventFact viewed = fact("product_viewed", Map.of());

        assertThat(ask(viewed, "getProductId")).isNull();
        assertThat(ask(viewed, "getPrice")).isNull();
        assertThat(ask(viewed, "getQuantity")).isNull();
        assertThat(ask(viewed, "isGift")).isEqualTo(false);
        assertThat(ask(viewed, "getSeenAt")).isNull();
        assertThat(ask(viewed, "getTags")).isNull();
        assertThat(viewed.has("gift")).isFalse();
        assertThat(fact("product_viewed", Map.of("gift", false)).has("gift")).isTrue();
    }

    @Test
    void anEventThatWasStoredAsJsonAnswersAsBefore() throws Exception {
        EventFact viewed = fact(
                "product_viewed", Map.of("price", 12L, "quantity", new BigDecimal("3"), "seenAt", NOON.toString()));

        assertThat(ask(viewed, "getPrice")).isEqualTo(new BigDecimal("12"));
        assertThat(ask(viewed, "getQuantity")).isEqualTo(3L);
        assertThat(ask(viewed, "getSeenAt")).isEqualTo(NOON);
    }

    @Test
    void aFamilyHasThePropertiesThatAllOfItsEventsHave() {
        FactType family = FACTS.type("SiteActivity").orElseThrow();

        assertThat(family.events()).containsExactlyInAnyOrder("product_viewed", "searched");
        assertThat(family.properties()).containsOnlyKeys("id", "name", "occurredAt", "seenAt");
        assertThat(Objects.requireNonNull(FACTS.imports().get("SiteActivity")).getMethods())
                .extracting(Method::getName)
                .contains("getSeenAt", "within", "follows")
                .doesNotContain("getPrice");
    }

    @Test
    void propertiesAreKnownByTheirWordsForTheLinter() {
        FactType viewed = FACTS.type("ProductViewed").orElseThrow();

        assertThat(viewed.name()).isEqualTo("product_viewed");
        assertThat(viewed.properties().keySet())
                .contains("id", "occurredAt", "product_id", "productId", "price")
                .doesNotContain("class");
        assertThat(FACTS.type("Profile").orElseThrow().properties()).containsOnlyKeys("country", "age");
        assertThat(FACTS.type("ProdctViewed")).isEmpty();
    }

    @Test
    void theEventsOwnWordsWinOverPropertiesOfTheSameName() throws Exception {
        EventFact searched = fact("searched", Map.of("name", "Shoe", "class", "x"));

        assertThat(ask(searched, "getName")).isEqualTo("searched");
        assertThat(searched.text("name")).isEqualTo("Shoe");
        assertThat(searched.text("class")).isEqualTo("x");
    }

    @Test
    void aProfileHasItsTraits() throws Exception {
        ProfileFact anna = FACTS.profileFact(Map.of("country", "DE", "age", 42L, "score", 7L), Set.of("vip"));

        assertThat(ask(anna, "getCountry")).isEqualTo("DE");
        assertThat(ask(anna, "getAge")).isEqualTo(42L);
        assertThat(anna.number("score")).isEqualTo(new BigDecimal("7"));
        assertThat(anna.inSegment("vip")).isTrue();
        assertThat(anna.inSegment("lost")).isFalse();
        assertThat(anna.toString()).doesNotContain("DE");
    }

    @Test
    void aSummaryIsOfAnEventOrOfAFamily() {
        Summary summary = Summary.NOTHING
                .add(NOON, Optional.of(new BigDecimal("10")))
                .add(NOON.plusSeconds(60), Optional.empty());

        SummaryFact event = FACTS.summaryFact("product_viewed", summary, watch);
        SummaryFact family = FACTS.summaryFact("SiteActivity", Summary.NOTHING, watch);

        assertThat(event.getEvent()).isEqualTo("product_viewed");
        assertThat(event.getFamily()).isNull();
        assertThat(event.getCount()).isEqualTo(2);
        assertThat(event.getTotal()).isEqualByComparingTo("10");
        assertThat(event.getAverage()).isEqualByComparingTo("10");
        assertThat(family.getEvent()).isNull();
        assertThat(family.getFamily()).isEqualTo("SiteActivity");
        assertThat(family.getAverage()).isNull();
        assertThat(family.lastWithin("1d")).isFalse();
        assertThat(family.lastOlderThan("1d")).isFalse();
        watch.begin(NOON.plusSeconds(60));
        assertThat(event.lastWithin("1d")).isTrue();
        assertThat(watch.flip()).contains(NOON.plusSeconds(60).plus(Duration.ofDays(1)));
    }

    @Test
    void theRuleCompilerFindsTheClassFiles() throws Exception {
        for (Class<?> type : FACTS.imports().values()) {
            String file = type.getName().replace('.', '/') + ".class";
            assertThat(FACTS.classLoader().getResource(file)).as(file).isNotNull();
            try (InputStream stream = Objects.requireNonNull(FACTS.classLoader().getResourceAsStream(file))) {
                assertThat(stream.readAllBytes()).startsWith(0xCA, 0xFE, 0xBA, 0xBE);
            }
        }
    }

    @Test
    void eachPlanHasItsOwnClasses() {
        FactClasses other = FactClasses.of(plan());

        assertThat(other.imports().get("ProductViewed"))
                .isNotSameAs(FACTS.imports().get("ProductViewed"));
        assertThat(FactClasses.of(TrackingPlan.EMPTY).imports())
                .containsOnlyKeys("Event", "Profile", "Summary", "Moment");
    }

    private EventFact fact(String name, Map<String, Object> properties) {
        return FACTS.eventFact(new Event("e1", name, NOON, NOON, properties, TraitChanges.NONE), watch);
    }

    private static List<String> classesOf(EventFact fact) {
        return FACTS.imports().entrySet().stream()
                .filter(entry -> entry.getValue().isInstance(fact))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static @Nullable Object ask(Object fact, String getter) throws Exception {
        return fact.getClass().getMethod(getter).invoke(fact);
    }

    private static TrackingPlan plan() {
        EventSchema viewed = schema(
                "product_viewed",
                Set.of("SiteActivity"),
                PropertySchema.of("product_id", PropertySchema.Type.STRING),
                PropertySchema.of("price", PropertySchema.Type.NUMBER),
                PropertySchema.of("quantity", PropertySchema.Type.INTEGER),
                PropertySchema.of("gift", PropertySchema.Type.BOOLEAN),
                PropertySchema.of("seenAt", PropertySchema.Type.DATE_TIME),
                PropertySchema.of("tags", PropertySchema.Type.ARRAY),
                PropertySchema.of("extra", PropertySchema.Type.OBJECT));
        EventSchema searched = schema(
                "searched",
                Set.of("SiteActivity"),
                PropertySchema.of("name", PropertySchema.Type.STRING),
                PropertySchema.of("class", PropertySchema.Type.STRING),
                PropertySchema.of("seenAt", PropertySchema.Type.DATE_TIME));
        return new TrackingPlan(
                "test",
                Map.of(viewed.name(), viewed, searched.name(), searched),
                Map.of(
                        "country", PropertySchema.of("country", PropertySchema.Type.STRING),
                        "age", PropertySchema.of("age", PropertySchema.Type.INTEGER)),
                UnknownEvents.ACCEPT);
    }

    private static EventSchema schema(String name, Set<String> families, PropertySchema... properties) {
        Map<String, PropertySchema> byName = new LinkedHashMap<>();
        for (PropertySchema property : properties) {
            byName.put(property.name(), property);
        }
        return new EventSchema(
                name,
                "",
                byName,
                Set.of(),
                true,
                families,
                Set.of(),
                EventSchema.DEFAULT_RETENTION,
                EventSchema.DEFAULT_MAX_FACTS,
                Optional.empty());
    }
}
