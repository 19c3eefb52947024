package io.signalbox.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SieveTest {

    private static final Map<String, FactType> TYPES = FactClasses.of(Shop.PLAN).types();

    private static UnitReads reads(String... conditions) {
        StringBuilder text = new StringBuilder("package trial;\n");
        for (int i = 0; i < conditions.length; i++) {
            text.append("rule \"r")
                    .append(i)
                    .append("\" when ")
                    .append(conditions[i])
                    .append(" then verdict.segment(\"yes\"); end\n");
        }
        CheckedFile file = CheckedFile.of(
                RuleSource.ofDrl("trial.drl", text.toString()), Shop.PLAN, TYPES, CompilerLimits.DEFAULT);
        assertThat(file.problems().hasErrors()).as("%s", file.problems().all()).isFalse();
        return file.reads();
    }

    private static boolean letsThrough(Event event, String... conditions) {
        Sieve sieve = reads(conditions).sieve();
        return !sieve.sifts(event.name()) || sieve.letsThrough(event, Shop.NOON.toEpochMilli());
    }

    private static Event viewed(Map<String, Object> properties) {
        return viewed(Shop.NOON, properties);
    }

    private static Event viewed(Instant at, Map<String, Object> properties) {
        return new Event("v", "product_viewed", at, at, properties, TraitChanges.NONE);
    }

    @Test
    void whatAComparisonWithALiteralExcludesIsHeldBack() {
        Event cheap = viewed(Map.of("price", new BigDecimal("99.99"), "category", "hats"));
        Event dear = viewed(Map.of("price", new BigDecimal("100.00"), "category", "shoes"));
        Event unknown = viewed(Map.of());

        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 )")).isFalse();
        assertThat(letsThrough(dear, "ProductViewed( price >= 100 )")).isTrue();
        assertThat(letsThrough(unknown, "ProductViewed( price >= 100 )")).isFalse();
        assertThat(letsThrough(cheap, "not ProductViewed( price >= 100 && category == \"hats\" )"))
                .isFalse();
        assertThat(letsThrough(dear, "ProductViewed( category == \"hats\" )")).isFalse();
        assertThat(letsThrough(unknown, "ProductViewed( price == null )")).isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price == null )")).isFalse();
        assertThat(letsThrough(unknown, "ProductViewed( price != null )")).isFalse();
    }

    @Test
    void onePatternThatMayMatchIsEnough() {
        Event cheap = viewed(Map.of("price", BigDecimal.ONE));

        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 )", "ProductViewed( price < 5 )"))
                .isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 )", "not ProductViewed()"))
                .isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 )", "SiteActivity()"))
                .isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 )", "Event( olderThan(\"1h\") )"))
                .isTrue();
    }

    @Test
    void whatIsNotUnderstoodLetsEverythingThrough() {
        Event cheap = viewed(Map.of("price", BigDecimal.ONE));

        assertThat(letsThrough(cheap, "ProductViewed( price >= 100 || category == null )"))
                .isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( !( price >= 100 ) )")).isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price != 1 )")).isTrue();
        assertThat(letsThrough(cheap, "ProductViewed( price * 2 >= 100 )")).isTrue();
        assertThat(letsThrough(cheap, "forall( ProductViewed( price >= 100 ) )"))
                .isTrue();
    }

    @Test
    void whatIsTooOldForEachPatternIsHeldBackFromTheExactInstantOn() {
        Event old = viewed(Shop.NOON.minus(Duration.ofMinutes(10)), Map.of());
        Event young = viewed(Shop.NOON.minus(Duration.ofMinutes(10)).plusMillis(1), Map.of());

        assertThat(letsThrough(old, "ProductViewed( within(\"10m\") )")).isFalse();
        assertThat(letsThrough(young, "ProductViewed( within(\"10m\") )")).isTrue();
        assertThat(letsThrough(old, "ProductViewed( within(\"10m\") )", "SiteActivity( within(\"11m\") )"))
                .isTrue();
        assertThat(letsThrough(old, "ProductViewed( !within(\"10m\") )")).isTrue();
        assertThat(letsThrough(old, "ProductViewed( olderThan(\"5m\") )")).isTrue();
    }

    @Test
    void whatHasNoKeyFormsNoGroup() {
        String groups = "groupby( $v : ProductViewed(); $c : $v.getCategory(); $n : count($v); $n > 1 )";

        assertThat(letsThrough(viewed(Map.of()), groups)).isFalse();
        assertThat(letsThrough(viewed(Map.of("category", "hats")), groups)).isTrue();
    }

    @Test
    void aRuleNeedsWhatItCannotMatchWithout() {
        Set<String> views = Set.of("product_viewed");

        assertThat(reads("ProductViewed() not AddToCart()").needs()).containsExactly(List.of(views));
        assertThat(reads("exists ProductViewed()").needs()).containsExactly(List.of(views));
        assertThat(reads("groupby( $v : ProductViewed(); $c : $v.getCategory(); $n : count($v); $n > 1 )")
                        .needs())
                .containsExactly(List.of(views));
        assertThat(reads("accumulate( $v : ProductViewed(); $n : count($v); $n == 0 )")
                        .needs())
                .containsExactly(List.of());
        assertThat(reads("not ProductViewed()", "Event( name == \"product_viewed\" )")
                        .needs())
                .containsExactly(List.of(), List.of());
    }
}
