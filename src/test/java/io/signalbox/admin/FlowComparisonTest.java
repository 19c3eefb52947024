package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.signalbox.admin.FlowResults.Comparison;
import io.signalbox.admin.FlowResults.MoneyDifference;
import io.signalbox.admin.FlowResultsStore.Group;
import io.signalbox.admin.FlowResultsStore.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowComparisonTest {

    private static Group group(boolean heldOut, long runs, long goals, Money... revenue) {
        return new Group("", heldOut, runs, runs, goals, 0, List.of(revenue));
    }

    private static Money euros(String total, String squares) {
        return new Money("EUR", 2, new BigDecimal(total), new BigDecimal(squares));
    }

    @Test
    void aClearDifferenceIsSaidInWords() {
        Comparison comparison = FlowComparison.of(group(false, 70, 56), group(true, 80, 48));

        assertThat(comparison.goalRate().orElseThrow().value()).isEqualTo(0.2);
        assertThat(comparison.goalRate().orElseThrow().low()).isCloseTo(0.0524, within(0.0001));
        assertThat(comparison.verdict()).startsWith("more runs reach the goal than without messages");
    }

    @Test
    void theOtherWayRoundItIsFewer() {
        assertThat(FlowComparison.of(group(false, 80, 48), group(true, 70, 56)).verdict())
                .startsWith("fewer runs reach the goal than without messages");
    }

    @Test
    void whatChanceMayHaveMadeIsSaidToBeThat() {
        assertThat(FlowComparison.of(group(false, 10, 2), group(true, 10, 1)).verdict())
                .startsWith("no difference can be told from chance");
    }

    @Test
    void oneHeldOutRunIsNothingToCompareWith() {
        Comparison comparison = FlowComparison.of(group(false, 10, 2), group(true, 1, 1));

        assertThat(comparison.goalRate()).isEmpty();
        assertThat(comparison.revenuePerRun()).isEmpty();
        assertThat(comparison.verdict())
                .isEqualTo(
                        "nothing can be compared: found 10 treated and 1 held-out runs; expected at least 2 of each");
    }

    @Test
    void revenueIsComparedByCurrencyAndRunsWithoutAnyCount() {
        // Given: 10, 20, 0, 0: mean 7.5, variance (500 - 30² / 4) / 3 = 275 / 3; and 2, 0: mean 1, variance 2
        Comparison comparison = FlowComparison.of(
                group(false, 4, 0, euros("30", "500")),
                group(true, 2, 0, euros("2", "4"), new Money("USD", 1, BigDecimal.ONE, BigDecimal.ONE)));

        // Then: 6.5 with 1.96 times the root of 275 / 12 + 1 to either side
        double half = 1.959964 * Math.sqrt(275 / 12.0 + 1);
        MoneyDifference euros = comparison.revenuePerRun().get(0);
        assertThat(euros.currency()).contains("EUR");
        assertThat(euros.value()).isEqualByComparingTo("6.5");
        assertThat(euros.low().doubleValue()).isCloseTo(6.5 - half, within(0.0001));
        assertThat(euros.high().doubleValue()).isCloseTo(6.5 + half, within(0.0001));
        assertThat(euros.verdict()).startsWith("no difference can be told from chance");
        assertThat(comparison.revenuePerRun().get(1).currency()).contains("USD");
        assertThat(comparison.revenuePerRun().get(1).value()).isEqualByComparingTo("-0.5");
    }

    @Test
    void withoutRunsThereIsNoRate() {
        assertThat(FlowComparison.arm(group(false, 0, 0)).goalRate()).isEqualTo(Optional.empty());
    }
}
