package io.signalbox.backtest;

import io.signalbox.decision.BacktestResult;
import io.signalbox.decision.BacktestSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A backtest and how far it is.
 *
 * @param candidateNanos how long the replays under the candidate took, on one thread
 * @param profilesTotal empty while nobody has begun
 * @param error why it failed
 */
public record StoredBacktest(
        String backtestId,
        BacktestState state,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        String author,
        String message,
        String candidateName,
        String candidateChecksum,
        int against,
        Instant from,
        Instant until,
        BacktestScope scope,
        Optional<Long> profilesTotal,
        long profilesDone,
        long candidateNanos,
        Optional<String> error) {

    /** Profiles a second since it began; empty before anything is known. */
    public Optional<Double> profilesPerSecond(Instant now) {
        return startedAt
                .map(start -> Duration.between(start, finishedAt.orElse(now)).toMillis())
                .filter(millis -> millis > 0 && profilesDone > 0)
                .map(millis -> Math.round(profilesDone * 10_000.0 / millis) / 10.0);
    }

    /** How long the rest takes at the rate so far. */
    public Optional<Long> secondsLeft(Instant now) {
        return state == BacktestState.RUNNING
                ? profilesPerSecond(now)
                        .filter(rate -> rate > 0)
                        .flatMap(rate -> profilesTotal.map(total -> Math.round((total - profilesDone) / rate)))
                : Optional.empty();
    }

    /** What was found so far; all of it once it is finished. */
    public record Findings(BacktestResult result, List<BacktestSample> samples) {
        public Findings {
            samples = List.copyOf(samples);
        }
    }
}
