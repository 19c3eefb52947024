package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.model.Checked;
import io.signalbox.model.Event;
import io.signalbox.model.TrackingPlan;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The door for what the service itself notes of a profile, such as a click in a mail that it has sent.
 *
 * <p>What the tracking plan does not allow is left out, and never refuses the event. It goes the way of all events: while
 * the database is away it waits on the disk, where that is wanted. Whose it is is looked up when it is stored.
 */
@Singleton
public final class OwnEvents {

    private final Intake intake;
    private final Supplier<TrackingPlan> plan;
    private final Clock clock;

    OwnEvents(Intake intake, Supplier<TrackingPlan> plan, Clock clock) {
        this.intake = intake;
        this.plan = plan;
        this.clock = clock;
    }

    /**
     * What happened.
     *
     * @param id the same for what counts once
     * @param profileId whom it happened to; one that was merged since stands for the other
     */
    public record Note(String id, String name, String profileId, Map<String, Object> properties) {
        /** Without what it says, which is a customer's data. */
        @Override
        public String toString() {
            return name + " " + id;
        }
    }

    /**
     * Hands it over, as something that happens now; the verdict comes after the commit: refused where nobody is known by
     * that profile any more.
     *
     * @throws ProblemException 503 where too much is waiting already, or decisions are too far behind
     */
    public CompletionStage<Verdict> submit(Note note) {
        Instant now = clock.instant();
        Checked checked = plan.get().check(note.name(), note.properties());
        Event event = new Event(note.id(), checked.name(), now, now, checked.properties(), TraitChanges.NONE);
        Decoded.Sound sound = new Decoded.Sound(
                event,
                List.of(new Identifier(Owners.KIND, note.profileId())),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
        return intake.submit(List.of(sound)).thenApply(verdicts -> verdicts.get(0));
    }
}
