package io.signalbox.admin;

import io.signalbox.admin.Confidence.Interval;
import io.signalbox.admin.Confidence.Sample;
import io.signalbox.admin.FlowResults.Arm;
import io.signalbox.admin.FlowResults.Comparison;
import io.signalbox.admin.FlowResults.Difference;
import io.signalbox.admin.FlowResults.MoneyDifference;
import io.signalbox.admin.FlowResults.Rate;
import io.signalbox.admin.FlowResults.Revenue;
import io.signalbox.admin.FlowResultsStore.Group;
import io.signalbox.admin.FlowResultsStore.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Rates of runs, and what treated ones have before those held out. Pure. */
final class FlowComparison {

    private static final int FEWEST = 2;
    private static final int DIGITS = 6;
    private static final int MONEY_DIGITS = 4;
    private static final String CHANCE = "no difference can be told from chance: the interval contains 0";

    private FlowComparison() {}

    static Arm arm(Group group) {
        return new Arm(
                group.runs(),
                group.people(),
                group.goals(),
                group.runs() == 0 ? Optional.empty() : Optional.of(rate(group)),
                group.open(),
                group.revenue().stream()
                        .map(money -> new Revenue(
                                currency(money.currency()),
                                money.purchases(),
                                money.total(),
                                money(mean(money, group.runs()))))
                        .toList());
    }

    private static Rate rate(Group group) {
        Interval interval = Confidence.rate(group.goals(), group.runs());
        return new Rate(
                rounded((double) group.goals() / group.runs()), rounded(interval.low()), rounded(interval.high()));
    }

    static Comparison of(Group treated, Group heldOut) {
        if (treated.runs() < FEWEST || heldOut.runs() < FEWEST) {
            return new Comparison(
                    Optional.empty(),
                    List.of(),
                    "nothing can be compared: found " + treated.runs() + " treated and " + heldOut.runs()
                            + " held-out runs; expected at least " + FEWEST + " of each");
        }
        Interval interval = Confidence.difference(treated.goals(), treated.runs(), heldOut.goals(), heldOut.runs());
        double difference = (double) treated.goals() / treated.runs() - (double) heldOut.goals() / heldOut.runs();
        return new Comparison(
                Optional.of(new Difference(rounded(difference), rounded(interval.low()), rounded(interval.high()))),
                revenue(treated, heldOut),
                verdict(interval, "more runs reach the goal", "fewer runs reach the goal"));
    }

    private static List<MoneyDifference> revenue(Group treated, Group heldOut) {
        TreeSet<String> currencies = new TreeSet<>();
        treated.revenue().forEach(money -> currencies.add(money.currency()));
        heldOut.revenue().forEach(money -> currencies.add(money.currency()));
        return currencies.stream()
                .map(currency -> revenue(currency, treated, heldOut))
                .toList();
    }

    private static MoneyDifference revenue(String currency, Group treated, Group heldOut) {
        Money one = in(currency, treated);
        Money other = in(currency, heldOut);
        Interval interval = Confidence.difference(sample(one, treated.runs()), sample(other, heldOut.runs()));
        return new MoneyDifference(
                currency(currency),
                money(mean(one, treated.runs()).subtract(mean(other, heldOut.runs()))),
                money(BigDecimal.valueOf(interval.low())),
                money(BigDecimal.valueOf(interval.high())),
                verdict(interval, "a run brings more", "a run brings less"));
    }

    private static Money in(String currency, Group group) {
        return group.revenue().stream()
                .filter(money -> money.currency().equals(currency))
                .findFirst()
                .orElse(new Money(currency, 0, BigDecimal.ZERO, BigDecimal.ZERO));
    }

    private static BigDecimal mean(Money money, long runs) {
        return money.total().divide(BigDecimal.valueOf(runs), MathContext.DECIMAL128);
    }

    /** Exact up to the last division, since the difference of two big sums is small. */
    private static Sample sample(Money money, long runs) {
        BigDecimal n = BigDecimal.valueOf(runs);
        BigDecimal spread =
                n.multiply(money.squares()).subtract(money.total().pow(2)).max(BigDecimal.ZERO);
        BigDecimal variance = spread.divide(n.multiply(n.subtract(BigDecimal.ONE)), MathContext.DECIMAL128);
        return new Sample(runs, mean(money, runs).doubleValue(), variance.doubleValue());
    }

    private static String verdict(Interval interval, String more, String fewer) {
        if (interval.contains(0)) {
            return CHANCE;
        }
        return (interval.low() > 0 ? more : fewer) + " than without messages: the interval does not contain 0";
    }

    private static Optional<String> currency(String code) {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }

    private static double rounded(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DIGITS, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    private static BigDecimal money(BigDecimal value) {
        return value.setScale(MONEY_DIGITS, RoundingMode.HALF_EVEN);
    }
}
