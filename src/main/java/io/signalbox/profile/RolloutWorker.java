package io.signalbox.profile;

import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.ProfilesDue;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoop.Turn;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Lets every profile meet a new rulebook, no faster than the loop decides them: what customers do comes in between. */
@Singleton
final class RolloutWorker {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration WHILE_BUSY = Duration.ofMillis(100);

    private final RolloutStore rollouts;
    private final DueStore due;
    private final LoopConfig config;
    private final Clock clock;
    private final Event<ProfilesDue> profilesDue;

    RolloutWorker(RolloutStore rollouts, DueStore due, LoopConfig config, Clock clock, Event<ProfilesDue> profilesDue) {
        this.rollouts = rollouts;
        this.due = due;
        this.config = config;
        this.clock = clock;
        this.profilesDue = profilesDue;
    }

    void start(@Observes StartupEvent event, WorkerLoops loops) {
        loops.start(new WorkerLoop.Settings("rollout", 1, LOOK_EVERY, config.stopWithin()), this::turn);
    }

    Turn turn() {
        if (!rollouts.isUnderWay()) {
            return Turn.idle();
        }
        Instant now = clock.instant();
        if (due.countDue(now, config.rolloutChunk()) * 2 > config.rolloutChunk()) {
            return Turn.idleUntil(now.plus(WHILE_BUSY));
        }
        if (rollouts.advance(now, config.rolloutChunk()).isEmpty()) {
            return Turn.idle();
        }
        profilesDue.fire(new ProfilesDue(Set.of()));
        return Turn.more();
    }
}
