package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.backtest.BacktestScope;
import io.signalbox.backtest.BacktestState;
import io.signalbox.backtest.StoredBacktest;
import io.signalbox.decision.BacktestResult;
import io.signalbox.decision.BacktestSample;
import io.signalbox.decision.BacktestSpan;
import io.signalbox.decision.Replay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A backtest as callers see it.
 *
 * @param against number of the published version that the candidate is compared with
 * @param result what was found so far; absent in listings and until somebody has begun
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Backtest")
record BacktestView(
        String backtestId,
        BacktestState state,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        String author,
        String message,
        Candidate candidate,
        int against,
        Instant from,
        Instant until,
        BacktestScope scope,
        Progress progress,
        Optional<String> error,
        Optional<Result> result) {

    private static final double MILLIS_AN_HOUR = 3_600_000.0;

    /** What would be published, in words, and the checksum of its files. */
    @Schema(name = "BacktestCandidate")
    record Candidate(String name, String checksum) {}

    /** How far it is; share is from 0 to 1. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "BacktestProgress")
    record Progress(
            long profilesDone,
            Optional<Long> profilesTotal,
            double share,
            Optional<Double> profilesPerSecond,
            Optional<Long> secondsLeft) {}

    /**
     * What was found.
     *
     * @param differing profiles for which anything but a reason is different at any instant
     * @param failed profiles that could not be replayed
     * @param points the instants at which sizes are counted; messages are counted up to each
     */
    @Schema(name = "BacktestResult")
    record Result(
            long profiles,
            long differing,
            long failed,
            List<Instant> points,
            List<Segment> segments,
            List<Trigger> triggers,
            List<Trait> traits,
            List<FlowView> flows,
            Messages messages,
            Costs cost,
            List<BacktestSample> samples) {}

    /** People who gain, lose and keep the segment, and its sizes at the points under both versions. */
    @Schema(name = "BacktestSegment")
    record Segment(
            String name,
            long gain,
            long lose,
            long keep,
            long otherDetail,
            long differing,
            List<Long> live,
            List<Long> candidate) {}

    /** Firings only under the candidate, only under the other, under both, and those by day. */
    @Schema(name = "BacktestTrigger")
    record Trigger(String name, long gain, long lose, long keep, long otherInstant, List<Day> days) {}

    /** Firings of one day under both versions. */
    @Schema(name = "BacktestDay")
    record Day(LocalDate day, long live, long candidate) {}

    /** People who have the computed trait at the end only under the candidate, only under the other, and so on. */
    @Schema(name = "BacktestTrait")
    record Trait(String name, long gain, long lose, long otherValue, long keep) {}

    /**
     * What a flow would have done under both versions, to runs that began within the span.
     *
     * @param differing profiles for which anything of it but a reason is different
     */
    @Schema(name = "BacktestFlow")
    record FlowView(String name, long differing, Runs live, Runs candidate) {}

    /**
     * Runs under one version.
     *
     * @param refused starts that were not allowed, by reason
     * @param reached how many runs came to each step
     * @param sent by template
     * @param withheld by template, in holdouts
     * @param ended by reason
     * @param other what else they did, such as {@code list-added vip}
     */
    @Schema(name = "BacktestRuns")
    record Runs(
            long started,
            long goals,
            Map<String, Long> refused,
            Map<String, Long> reached,
            Map<String, Long> sent,
            Map<String, Long> withheld,
            Map<String, Long> ended,
            Map<String, Long> other) {

        static Runs of(Map<String, Long> counts) {
            Map<String, Long> left = new TreeMap<>(counts);
            return new Runs(
                    Optional.ofNullable(left.remove("flow-started")).orElse(0L),
                    Optional.ofNullable(left.remove("goal")).orElse(0L),
                    take(left, "flow-refused "),
                    take(left, "step "),
                    take(left, "sent "),
                    take(left, "withheld "),
                    take(left, "flow-ended "),
                    left);
        }

        private static Map<String, Long> take(Map<String, Long> left, String kind) {
            Map<String, Long> taken = new TreeMap<>();
            List.copyOf(left.keySet()).stream()
                    .filter(what -> what.startsWith(kind))
                    .forEach(what -> taken.put(
                            what.substring(kind.length()),
                            Optional.ofNullable(left.remove(what)).orElse(0L)));
            return taken;
        }
    }

    /** Messages that would have been sent under both versions. */
    @Schema(name = "BacktestMessages")
    record Messages(Rate live, Rate candidate) {}

    /** How many in all, an hour on average, and in the time up to each point. */
    @Schema(name = "BacktestRate")
    record Rate(long total, double perHour, List<Long> byPoint) {}

    /** What both versions take. */
    @Schema(name = "BacktestCosts")
    record Costs(Cost live, Cost candidate) {}

    /**
     * What a version takes.
     *
     * @param wakeUps instants decided at which nothing arrived
     * @param failures how often a rule file could not be assessed
     * @param decisionsPerSecond on one thread; measured of the candidate
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "BacktestCost")
    record Cost(
            long events,
            long decisions,
            long wakeUps,
            double wakeUpsPerEvent,
            long failures,
            Optional<Long> decisionsPerSecond) {}

    static BacktestView of(StoredBacktest backtest, Optional<StoredBacktest.Findings> findings, Instant now) {
        return new BacktestView(
                backtest.backtestId(),
                backtest.state(),
                backtest.createdAt(),
                backtest.startedAt(),
                backtest.finishedAt(),
                backtest.author(),
                backtest.message(),
                new Candidate(backtest.candidateName(), backtest.candidateChecksum()),
                backtest.against(),
                backtest.from(),
                backtest.until(),
                backtest.scope(),
                progress(backtest, now),
                backtest.error(),
                findings.filter(found -> backtest.startedAt().isPresent()).map(found -> result(backtest, found)));
    }

    private static Progress progress(StoredBacktest backtest, Instant now) {
        double share = backtest.profilesTotal()
                .map(total -> total == 0 ? 1.0 : (double) backtest.profilesDone() / total)
                .orElse(0.0);
        return new Progress(
                backtest.profilesDone(),
                backtest.profilesTotal(),
                Math.round(share * 1_000) / 1_000.0,
                backtest.profilesPerSecond(now),
                backtest.secondsLeft(now));
    }

    private static Result result(StoredBacktest backtest, StoredBacktest.Findings findings) {
        BacktestResult found = findings.result();
        List<Segment> segments = new ArrayList<>();
        found.segments()
                .forEach((name, one) -> segments.add(new Segment(
                        name,
                        one.gain(),
                        one.lose(),
                        one.keep(),
                        one.otherDetail(),
                        one.differing(),
                        one.live(),
                        one.candidate())));
        List<Trigger> triggers = new ArrayList<>();
        found.triggers()
                .forEach((name, one) -> triggers.add(
                        new Trigger(name, one.gain(), one.lose(), one.keep(), one.otherInstant(), days(one))));
        List<Trait> traits = new ArrayList<>();
        found.traits()
                .forEach((name, one) ->
                        traits.add(new Trait(name, one.gain(), one.lose(), one.otherValue(), one.keep())));
        List<FlowView> flows = new ArrayList<>();
        found.flows()
                .forEach((name, one) ->
                        flows.add(new FlowView(name, one.differing(), Runs.of(one.live()), Runs.of(one.candidate()))));
        double hours = Duration.between(backtest.from(), backtest.until()).toMillis() / MILLIS_AN_HOUR;
        return new Result(
                found.profiles(),
                found.differing(),
                found.failed(),
                new BacktestSpan(backtest.from(), backtest.until(), ZoneOffset.UTC).points(),
                segments,
                triggers,
                traits,
                flows,
                new Messages(
                        rate(found.live().messages(), hours),
                        rate(found.candidate().messages(), hours)),
                new Costs(
                        cost(found.live().work(), Optional.empty()),
                        cost(
                                found.candidate().work(),
                                Optional.of(backtest.candidateNanos()).filter(nanos -> nanos > 0))),
                findings.samples());
    }

    private static List<Day> days(BacktestResult.Trigger trigger) {
        TreeSet<LocalDate> days = new TreeSet<>(trigger.live().keySet());
        days.addAll(trigger.candidate().keySet());
        return days.stream()
                .map(day -> new Day(
                        day,
                        trigger.live().getOrDefault(day, 0L),
                        trigger.candidate().getOrDefault(day, 0L)))
                .toList();
    }

    private static Rate rate(List<Long> messages, double hours) {
        long total = messages.stream().mapToLong(Long::longValue).sum();
        return new Rate(total, hours == 0 ? 0 : Math.round(total / hours * 1_000) / 1_000.0, messages);
    }

    private static Cost cost(Replay.Work work, Optional<Long> nanos) {
        return new Cost(
                work.events(),
                work.decisions(),
                work.wakeUps(),
                work.events() == 0 ? 0 : Math.round(work.wakeUps() * 1_000.0 / work.events()) / 1_000.0,
                work.failures(),
                nanos.map(taken -> Math.round(work.decisions() * 1e9 / taken)));
    }
}
