package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refused event with everything that is wrong with it.
 *
 * @param times how often it was sent
 * @param source {@code api}, or {@code import:} and the import's id
 * @param raw its text as it was sent
 * @param replayResult what became of it when it was sent in again
 */
public record QuarantinedEvent(
        String quarantineId,
        Instant receivedAt,
        Instant lastReceivedAt,
        long times,
        String source,
        Optional<String> eventId,
        String raw,
        List<Problem.Item> problems,
        Optional<Instant> replayedAt,
        Optional<Map<String, Object>> replayResult) {

    public QuarantinedEvent {
        problems = List.copyOf(problems);
    }

    /** Identity only: the text is a customer's data. */
    @Override
    public String toString() {
        return "quarantined event " + quarantineId;
    }
}
