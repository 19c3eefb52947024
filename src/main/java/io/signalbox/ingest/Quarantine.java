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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Refused events: to look at, to count, and to send in again when what refused them has been mended. */
@Singleton
public final class Quarantine {

    private final QuarantineStore store;
    private final IntakeTransaction intake;
    private final ImportStore imports;
    private final Supplier<TrackingPlan> plan;
    private final IngestConfig config;
    private final Clock clock;

    Quarantine(
            QuarantineStore store,
            IntakeTransaction intake,
            ImportStore imports,
            Supplier<TrackingPlan> plan,
            IngestConfig config,
            Clock clock) {
        this.store = store;
        this.intake = intake;
        this.imports = imports;
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

    /** How many events with a reason were refused within a span of time. */
    public record ReasonsAt(Instant from, Map<String, Long> reasons) {}

    /**
     * Refused events by reason over time, replayed ones included; spans without any are left out.
     *
     * @param span length of a span, which the first one begins with
     */
    public List<ReasonsAt> history(Instant from, Instant until, Duration span) {
        return store.history(from, until, span);
    }

    /** How many waiting events bear each reason, the most frequent first. */
    public Map<String, Long> reasons() {
        return store.reasons();
    }

    /**
     * Sends the event in again, against the plan of today, as if it had been right when it was received: without a time of
     * its own it happened then. An event that an import refused comes in as history, moved in time as that import was, and
     * fires nothing. Doing it twice changes nothing: the second answer is "duplicate".
     *
     * @throws ProblemException 404 where there is none of this id; 409 where its import does not know yet by how much its
     *     events move
     */
    public Verdict replay(String quarantineId) {
        return replay(quarantineId, Optional.empty());
    }

    /**
     * Like {@link #replay(String)}, mended: another text takes the place of what was sent. What was sent stays as it was.
     *
     * @param mended JSON of one event
     */
    public Verdict replay(String quarantineId, Optional<String> mended) {
        QuarantinedEvent event = store.find(quarantineId)
                .orElseThrow(() -> Problem.notFound("there is no quarantined event " + quarantineId)
                        .asException());
        Optional<ImportStore.Mapped> origin = ImportId.ofSource(event.source()).flatMap(imports::mapped);
        Decoded decoded = decoded(event, mended.orElse(event.raw()), origin);
        Verdict verdict = decoded instanceof Decoded.Unsound refused
                ? Verdict.of(refused)
                : stored(event, decoded).get(0);
        boolean isIn = verdict.status() != Verdict.Status.REFUSED;
        store.recordReplay(quarantineId, verdict, isIn ? Optional.of(clock.instant()) : Optional.empty());
        return verdict;
    }

    private Decoded decoded(QuarantinedEvent event, String text, Optional<ImportStore.Mapped> origin) {
        EventLimits limits = config.limits();
        Duration shift = Duration.ZERO;
        if (origin.isPresent()) {
            ImportMapping mapping = ImportMappingReader.read(origin.get().mapping());
            limits = mapping.limits(limits);
            shift = shift(origin.get().progress(), mapping);
        }
        RawEvent raw = EventBody.read(("[" + text + "]").getBytes(StandardCharsets.UTF_8))
                .get(0);
        boolean hasTime =
                EventFields.of(raw.fields(), new ArrayList<>()).occurredAt().isPresent();
        Instant now = hasTime ? clock.instant() : event.receivedAt();
        Decoded decoded = new EventDecoder(limits).decode(raw, plan.get(), now);
        return decoded instanceof Decoded.Sound sound && !shift.isZero() ? sound.moved(shift) : decoded;
    }

    private static Duration shift(ImportProgress origin, ImportMapping mapping) {
        if (mapping.shiftToNow() && origin.applyingSince().isEmpty()) {
            throw Problem.conflict("by how much the events of its import move in time is known when the import has read"
                            + " its file to the end; try again then")
                    .asException();
        }
        return Duration.ofMillis(origin.shiftMillis());
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
