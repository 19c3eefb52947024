package io.signalbox.catalog;

import java.util.Optional;

/** What is known of the effect that files would have, for whoever is about to publish them. */
public interface Backtests {

    /**
     * The latest finished backtest of exactly these files.
     *
     * @param candidateChecksum {@link RuleFiles#checksum()} of the candidate
     */
    Optional<BacktestSummary> latest(String candidateChecksum);
}
