package io.signalbox.backtest;

import io.signalbox.catalog.RuleFiles;
import java.time.Instant;
import java.util.Optional;

/**
 * A backtest to make.
 *
 * @param candidateName what the candidate is, in words: {@code version 3}, {@code draft 7}, {@code edits}
 * @param candidate all of its files
 * @param against the published version to compare with
 * @param from empty: since the first event of all
 * @param until empty: now
 */
public record BacktestOrder(
        String candidateName,
        RuleFiles candidate,
        int against,
        Optional<Instant> from,
        Optional<Instant> until,
        BacktestScope scope,
        String message) {}
