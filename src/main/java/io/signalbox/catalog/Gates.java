package io.signalbox.catalog;

import io.signalbox.platform.Problem.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a publication has to fulfil besides being free of errors; pure. */
final class Gates {

    private final boolean backtestRequired;
    private final Optional<Integer> mostLoss;

    Gates(boolean backtestRequired, Optional<Integer> mostLoss) {
        if (mostLoss.filter(percent -> percent < 0 || percent > 100).isPresent()) {
            throw new IllegalArgumentException(
                    "signalbox.rules.limits.segment-loss-percent: expected a number from 0 to 100, but it was "
                            + mostLoss.get());
        }
        this.backtestRequired = backtestRequired;
        this.mostLoss = mostLoss;
    }

    /**
     * Why these files may not be published yet; empty: they may.
     *
     * @param publisher key of who publishes
     * @param backtest the latest of exactly these files
     */
    List<Item> refusals(Drafts.Open open, String publisher, Optional<BacktestSummary> backtest) {
        List<Item> refusals = new ArrayList<>();
        Optional<BacktestSummary> current =
                current(backtest, open.draft().head().base());
        if (backtestRequired && current.isEmpty()) {
            refusals.add(Item.of(
                    statement(backtest, open.draft().head().base()),
                    "a finished backtest of exactly these files against version "
                            + open.draft().head().base()));
        }
        if (!isApproved(open, publisher)) {
            current.ifPresent(summary -> losses(summary)
                    .forEach((segment, loss) -> refusals.add(Item.of(
                            "segment " + segment + " would lose " + String.format(Locale.ROOT, "%.1f", loss)
                                    + " % of its members (backtest " + summary.backtestId() + ")",
                            "at most " + mostLoss.orElse(100) + " %, or the approval of somebody who neither wrote nor"
                                    + " publishes it"))));
        }
        return refusals;
    }

    /** A backtest against another version says nothing about the live one. */
    private static Optional<BacktestSummary> current(Optional<BacktestSummary> backtest, int live) {
        return backtest.filter(summary -> summary.liveVersion() == live);
    }

    /** In a sentence, what is known of the effect of these files. */
    static String statement(Optional<BacktestSummary> backtest, int live) {
        return backtest.map(summary -> summary.liveVersion() == live
                        ? "backtest " + summary.backtestId() + " of exactly these files against version " + live
                        : "no backtest against version " + live + ": the latest one, " + summary.backtestId()
                                + ", was against version " + summary.liveVersion())
                .orElse("no backtest of exactly these files");
    }

    private Map<String, Double> losses(BacktestSummary summary) {
        Map<String, Double> losses = new TreeMap<>();
        mostLoss.ifPresent(most -> summary.segments().forEach((segment, effect) -> {
            if (effect.lossPercent() > most) {
                losses.put(segment, effect.lossPercent());
            }
        }));
        return losses;
    }

    private static boolean isApproved(Drafts.Open open, String publisher) {
        String checksum = open.files().checksum();
        return open.draft().approvals().stream()
                .anyMatch(approval -> approval.checksum().equals(checksum)
                        && !approval.key().equals(publisher)
                        && !open.draft().editors().contains(approval.key()));
    }
}
