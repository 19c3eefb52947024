package io.signalbox.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An import, and how far it is. Every row of the file is accounted for: {@code rowsRead} is {@code accepted} plus {@code
 * refused} plus what was skipped, and in the end {@code accepted} is {@code imported} plus {@code duplicates}.
 *
 * @param accepted rows that are events
 * @param refused rows that are in quarantine
 * @param skipped by reason
 * @param warnings why rows were refused that are not in quarantine
 * @param shiftMillis by how much all events moved in time
 * @param share how much of the work is done, from 0 to 1
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ImportProgress(
        String importId,
        ImportState state,
        String fileName,
        long fileBytes,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> finishedAt,
        long bytesRead,
        long rowsRead,
        long accepted,
        long imported,
        long duplicates,
        long refused,
        Map<String, Long> skipped,
        List<String> warnings,
        Optional<Instant> firstEventAt,
        Optional<Instant> lastEventAt,
        long shiftMillis,
        Optional<Instant> applyingSince,
        Optional<String> error,
        double share,
        Optional<Double> rowsPerSecond,
        Optional<Long> secondsLeft) {

    /** Reading takes about this much of the time. */
    private static final double READING_SHARE = 0.35;

    /** With what follows from the counts: share, rate and time left. */
    ImportProgress estimated(Instant now) {
        double read = state == ImportState.READING ? (double) bytesRead / Math.max(1, fileBytes) : 1;
        double applied = state == ImportState.FINISHED ? 1 : (double) (imported + duplicates) / Math.max(1, accepted);
        double done = READING_SHARE * Math.min(1, read)
                + (1 - READING_SHARE) * (state == ImportState.READING ? 0 : Math.min(1, applied));
        double seconds = Duration.between(createdAt, finishedAt.orElse(now)).toMillis() / 1000.0;
        double phase = applyingSince
                .map(since -> Duration.between(since, finishedAt.orElse(now)).toMillis() / 1000.0)
                .orElse(seconds);
        long rows = state == ImportState.READING ? rowsRead : imported + duplicates;
        boolean isKnown = phase > 0.2 && done > 0;
        return new ImportProgress(
                importId,
                state,
                fileName,
                fileBytes,
                createdAt,
                updatedAt,
                finishedAt,
                bytesRead,
                rowsRead,
                accepted,
                imported,
                duplicates,
                refused,
                skipped,
                warnings,
                firstEventAt,
                lastEventAt,
                shiftMillis,
                applyingSince,
                error,
                Math.round(done * 1000) / 1000.0,
                isKnown ? Optional.of((double) Math.round(rows / phase)) : Optional.empty(),
                isKnown && state.isRunning() ? Optional.of(Math.round(seconds * (1 - done) / done)) : Optional.empty());
    }
}
