package io.signalbox.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * What a backtest found.
 *
 * @param liveVersion that the candidate was compared with
 * @param extent of whom and of when it speaks
 * @param segments by name, those that either version gives
 */
public record BacktestSummary(
        String backtestId, Instant finishedAt, int liveVersion, Extent extent, Map<String, SegmentEffect> segments) {
    public BacktestSummary {
        segments = Map.copyOf(segments);
    }

    /**
     * Of whom and of when a backtest speaks.
     *
     * @param everybody whether it is about all profiles
     * @param scope the same in words, as in "over all profiles"
     * @param until the instant at which members were counted
     * @param profiles how many were decided
     * @param failures how many could not be
     */
    public record Extent(boolean everybody, String scope, Instant from, Instant until, long profiles, long failures) {}
}
