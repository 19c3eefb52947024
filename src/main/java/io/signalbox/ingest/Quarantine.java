package io.signalbox.ingest;

import io.quarkus.scheduler.Scheduled;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Refused events: to look at, to count, and to send in again when what refused them has been mended. */
@Singleton
public final class Quarantine {

    private final QuarantineStore store;
    private final IntakeTransaction intake;
    private final Supplier<TrackingPlan> plan;
    private final IngestConfig config;
    private final Clock clock;

    Quarantine(
            QuarantineStore store,
            IntakeTransaction intake,
            Supplier<TrackingPlan> plan,
            IngestConfig config,
            Clock clock) {
        this.store = store;
        this.intake = intake;
        this.plan = plan;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Newest first.
     *
     * @param reason only those with this one, such as {@code missing-id}
     * @param isReplayed those that were replayed with success, or those that still wait
     */
    public Page<QuarantinedEvent> page(Optional<String> reason, boolean isReplayed, int limit, Optional<Cursor> after) {
        return store.page(reason, isReplayed, limit, after);
    }

    public Optional<QuarantinedEvent> find(String quarantineId) {
        return store.find(quarantineId);
    }

    /** How many waiting events bear each reason, the most frequent first. */
    public Map<String, Long> reasons() {
        return store.reasons();
    }

    /**
     * Sends the event in again, against the plan of today. An event that an import refused comes in as history, and fires
     * nothing. Doing it twice changes nothing: the second answer is "duplicate".
     *
     * @throws ProblemException 404 where there is none of this id
     */
    public Verdict replay(String quarantineId) {
        QuarantinedEvent event = store.find(quarantineId)
                .orElseThrow(() -> Problem.notFound("there is no quarantined event " + quarantineId)
                        .asException());
        byte[] body = ("[" + event.raw() + "]").getBytes(StandardCharsets.UTF_8);
        Decoded decoded =
                new EventDecoder(config.limits()).decode(EventBody.read(body).get(0), plan.get(), clock.instant());
        Verdict verdict = decoded instanceof Decoded.Unsound refused
                ? Verdict.of(refused)
                : stored(event, decoded).get(0);
        boolean isIn = verdict.status() != Verdict.Status.REFUSED;
        store.recordReplay(quarantineId, verdict, isIn ? Optional.of(clock.instant()) : Optional.empty());
        return verdict;
    }

    private List<Verdict> stored(QuarantinedEvent event, Decoded decoded) {
        return ImportId.ofSource(event.source())
                .map(importId -> intake.storeHistory(event.source(), List.of(decoded), importId))
                .orElseGet(() -> intake.store(event.source(), List.of(decoded)));
    }

    @Scheduled(
            every = "1h",
            delayed = "2m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void dropOld() {
        store.dropBefore(clock.instant().minus(config.quarantineKeep()));
    }
}
