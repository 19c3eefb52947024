package io.signalbox.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the profiles have come in meeting a new version.
 *
 * @param met profiles that were decided with it, or set aside with their error; not more than really were
 * @param total profiles that there were when it began; those who came later met it at once
 * @param perSecond profiles met a second since it began; absent before the first
 * @param secondsLeft at that rate; absent while there is none, and when all is done
 * @param finishedAt when the last one had met it
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RolloutProgress(
        int version,
        long met,
        long total,
        Optional<Instant> startedAt,
        Optional<Double> perSecond,
        Optional<Long> secondsLeft,
        Optional<Instant> finishedAt) {

    /** What stands in the tables. */
    record Counted(
            int version,
            long marked,
            long total,
            long waiting,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt) {}

    static RolloutProgress of(Counted counted, Instant now) {
        boolean finished = counted.finishedAt().isPresent();
        long met = finished
                ? counted.total()
                : Math.max(0, Math.min(counted.marked(), counted.total()) - counted.waiting());
        Optional<Double> rate = counted.startedAt()
                .map(started -> Duration.between(started, counted.finishedAt().orElse(now))
                        .toMillis())
                .filter(millis -> millis > 0 && met > 0)
                .map(millis -> Math.round(met * 10_000.0 / millis) / 10.0);
        return new RolloutProgress(
                counted.version(),
                met,
                counted.total(),
                counted.startedAt(),
                rate,
                finished
                        ? Optional.empty()
                        : rate.filter(perSecond -> perSecond > 0)
                                .map(perSecond -> (long) Math.ceil((counted.total() - met) / perSecond)),
                counted.finishedAt());
    }
}
