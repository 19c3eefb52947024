package io.signalbox.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * What a backtest found.
 *
 * @param liveVersion that the candidate was compared with
 * @param extent of whom and of when it speaks
 * @param segments by name, those that either version gives
 * @param flows by name, those of either version
 */
public record BacktestSummary(
        String backtestId,
        Instant finishedAt,
        int liveVersion,
        Extent extent,
        Map<String, SegmentEffect> segments,
        Map<String, FlowEffect> flows) {
    public BacktestSummary {
        segments = Map.copyOf(segments);
        flows = Map.copyOf(flows);
    }

    /**
     * What a candidate does to a flow, over the whole span.
     *
     * @param differing people for whom anything of it is different
     * @param live what it does now
     * @param candidate what it would do
     */
    public record FlowEffect(long differing, FlowDeeds live, FlowDeeds candidate) {}

    /**
     * What a flow does.
     *
     * @param started runs
     * @param sent messages
     */
    public record FlowDeeds(long started, long sent) {}

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
