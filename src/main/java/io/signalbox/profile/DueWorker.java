package io.signalbox.profile;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.catalog.Catalog;
import io.signalbox.platform.ProfilesDecided;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoop.Turn;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides whoever is due, as soon as somebody is: told of it in this process, or by the time that stands in the table. */
@Singleton
final class DueWorker {

    private final ProfileRuntime runtime;
    private final Catalog catalog;
    private final DueStore due;
    private final LoopConfig config;
    private final Event<ProfilesDecided> decided;
    private volatile @Nullable WorkerLoop loop;

    DueWorker(
            ProfileRuntime runtime, Catalog catalog, DueStore due, LoopConfig config, Event<ProfilesDecided> decided) {
        this.runtime = runtime;
        this.catalog = catalog;
        this.due = due;
        this.config = config;
        this.decided = decided;
    }

    void start(@Observes StartupEvent event, WorkerLoops loops) {
        loop = loops.start(
                new WorkerLoop.Settings("decide", config.threads(), config.longestSleep(), config.stopWithin()),
                this::turn);
    }

    void wake(@Observes ProfilesDue event) {
        WorkerLoop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Turn turn() {
        if (catalog.live().isEmpty()) {
            catalog.refresh();
            return Turn.idle();
        }
        Batch batch = runtime.decideDue(config.batch());
        if (!batch.decided().isEmpty()) {
            decided.fire(new ProfilesDecided(batch.decided()));
        }
        if (batch.more()) {
            return Turn.more();
        }
        // An instant is decided when it is over.
        return Turn.idleUntil(due.nextDueAfter(batch.until(), config.gather())
                .map(next -> next.plusMillis(1))
                .orElse(Instant.MAX));
    }
}
