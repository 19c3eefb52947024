package io.signalbox.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * What a backtest found.
 *
 * @param liveVersion that the candidate was compared with
 * @param profiles how many were decided
 * @param segments by name, those that either version gives
 */
public record BacktestSummary(
        String backtestId, Instant finishedAt, int liveVersion, int profiles, Map<String, SegmentEffect> segments) {
    public BacktestSummary {
        segments = Map.copyOf(segments);
    }
}
