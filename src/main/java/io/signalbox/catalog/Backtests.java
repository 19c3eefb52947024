package io.signalbox.catalog;

import java.util.List;
import java.util.Optional;

/** What is known of the effect that files would have, for whoever is about to publish them. */
public interface Backtests {

    /**
     * The latest finished backtest of exactly these files.
     *
     * @param candidateChecksum {@link RuleFiles#checksum()} of the candidate
     */
    Optional<BacktestSummary> latest(String candidateChecksum);

    /** All finished backtests of exactly these files, whatever they were compared with; newest first. */
    List<BacktestSummary> finished(String candidateChecksum);
}
