package io.signalbox.catalog;

import io.signalbox.platform.Json;
import io.signalbox.platform.Problem.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a publication has to fulfil besides being free of errors; pure.
 *
 * <p>Only a backtest that says something of everybody now counts: over all profiles, of which there are some and of which
 * no larger share failed than may leave; against the live version; and {@link #FRESH} at most. Of several the worst loss
 * of each segment counts, so that nobody repeats one until it pleases.
 */
final class Gates {

    /** How long before the publication the instant may be at which members were counted. */
    static final Duration FRESH = Duration.ofDays(1);

    private static final String APPROVAL = "the approval of somebody who neither wrote nor publishes it";

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
     * <p>The approval of somebody else stands in for a limit on losses that is exceeded, or of which nothing is known.
     *
     * @param publisher key of who publishes
     * @param finished all backtests of exactly these files, newest first
     */
    List<Item> refusals(Drafts.Open open, String publisher, List<BacktestSummary> finished, Instant now) {
        int live = open.draft().head().base();
        boolean approved = isApproved(open, publisher);
        List<BacktestSummary> counting =
                finished.stream().filter(summary -> counts(summary, live, now)).toList();
        List<Item> refusals = new ArrayList<>();
        if (counting.isEmpty() && (backtestRequired || (mostLoss.isPresent() && !approved))) {
            refusals.add(Item.of(
                    statement(finished.stream().findFirst(), live),
                    "a finished backtest of exactly these files against version " + live
                            + " over all profiles, until less than " + FRESH.toHours()
                            + " hours ago: POST /api/backtests {\"draft\": \""
                            + open.draft().head().id() + "\"}"
                            + (backtestRequired ? "" : ", or " + APPROVAL)));
        }
        if (!approved) {
            worst(counting)
                    .forEach((segment, loss) -> refusals.add(Item.of(
                            "segment " + segment + " would lose " + String.format(Locale.ROOT, "%.1f", loss.percent())
                                    + " % of its members (backtest " + loss.backtestId() + ")",
                            "at most " + mostLoss.orElse(100) + " %, or " + APPROVAL)));
        }
        return refusals;
    }

    private boolean counts(BacktestSummary summary, int live, Instant now) {
        BacktestSummary.Extent extent = summary.extent();
        return summary.liveVersion() == live
                && extent.everybody()
                && extent.profiles() > 0
                // Whoever could not be decided may be anybody's loss.
                && extent.failures() * 100 <= mostLoss.orElse(100) * (extent.profiles() + extent.failures())
                && !extent.until().isBefore(now.minus(FRESH));
    }

    /** In a sentence, what is known of the effect of these files. */
    static String statement(Optional<BacktestSummary> backtest, int live) {
        return backtest.map(summary -> summary.liveVersion() == live
                        ? "backtest " + summary.backtestId() + " of exactly these files against version " + live + ", "
                                + words(summary.extent())
                        : "no backtest against version " + live + ": the latest one, " + summary.backtestId()
                                + ", was against version " + summary.liveVersion())
                .orElse("no backtest of exactly these files");
    }

    private static String words(BacktestSummary.Extent extent) {
        return "over " + extent.scope() + " until " + Json.text(extent.until()) + " (" + extent.profiles()
                + " decided, " + extent.failures() + " failed)";
    }

    private record Loss(double percent, String backtestId) {}

    /** By segment, the worst loss that exceeds the limit. */
    private Map<String, Loss> worst(List<BacktestSummary> counting) {
        Map<String, Loss> losses = new TreeMap<>();
        counting.forEach(summary -> summary.segments().forEach((segment, effect) -> {
            if (mostLoss.filter(most -> effect.lossPercent() > most).isPresent()) {
                losses.merge(
                        segment,
                        new Loss(effect.lossPercent(), summary.backtestId()),
                        (one, other) -> other.percent() > one.percent() ? other : one);
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
