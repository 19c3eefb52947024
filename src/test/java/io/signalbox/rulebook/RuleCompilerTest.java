package io.signalbox.rulebook;

import static io.signalbox.rulebook.Shop.carted;
import static io.signalbox.rulebook.Shop.viewed;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Rules of the kinds that the mission names compile and say what they mean. */
class RuleCompilerTest {

    @Test
    void moreThanThreeViewsOfACategory() {
        // Given
        RuleTrial trial = RuleTrial.rule("""
                groupby( $view : ProductViewed( within("10m") ); $category : $view.getCategory(); $views : count($view); $views > 3 )
                """, "verdict.segment(\"highly-interested\", $category);");

        // When
        trial.with(
                viewed("v1", ofMinutes(1), "category", "shoes"),
                viewed("v2", ofMinutes(2), "category", "shoes"),
                viewed("v3", ofMinutes(3), "category", "shoes"),
                viewed("v4", ofMinutes(4), "category", "shoes"),
                viewed("v5", ofMinutes(5)),
                viewed("v6", ofMinutes(10), "category", "shoes"));

        // Then
        assertThat(trial.says()).containsExactly("segment highly-interested shoes [v4, v3, v2, v1]");
        // That of v4; v5 has no category, so it never counts, and its age is nobody's concern.
        assertThat(trial.assess().flip()).contains(Shop.NOON.plus(ofMinutes(6)));
    }

    @Test
    void cartAbandoned() {
        RuleTrial trial = RuleTrial.rule("""
                $cart : AddToCart( olderThan("48h") )
                not AddToCart( follows($cart) )
                not PurchaseCompleted( since($cart) )
                """, "verdict.trigger(\"cart-abandoned\", $cart);");

        trial.with(carted("c1", ofHours(50)), carted("c2", ofHours(48)));

        assertThat(trial.says()).containsExactly("trigger cart-abandoned c2 [c2]");
    }

    @Test
    void noActivityForTwoWeeks() {
        RuleTrial trial = RuleTrial.rule("""
                accumulate( $activity : SiteActivity(); $last : latest($activity) )
                Event( olderThan("14d") ) from $last
                """, "verdict.trigger(\"re-engage\", $last);");

        trial.with(carted("c1", ofDays(20)), viewed("v1", ofDays(15), "price", new BigDecimal("12.5")));

        assertThat(trial.says()).containsExactly("trigger re-engage v1 [v1]");
    }

    @Test
    void compilesEachFileOnTheThreadsThatItIsGiven() {
        // Given
        Map<String, String> files = Map.of("a.drl", rule("a"), "b.drl", rule("b"), "c.drl", rule("c"));
        List<Runnable> given = new ArrayList<>();
        Executor threads = work -> {
            given.add(work);
            work.run();
        };

        // When
        Compilation compilation =
                new RuleCompiler(CompilerLimits.DEFAULT, CompiledUnits.NONE, threads).compile(files, Shop.PLAN);

        // Then
        assertThat(compilation).isInstanceOf(Compilation.Compiled.class);
        assertThat(given).hasSize(3);
    }

    private static String rule(String segment) {
        return """
                package trial;
                rule "%1$s" when exists ProductViewed( within("1d") ) then verdict.segment("%1$s"); end
                """.formatted(segment);
    }
}
