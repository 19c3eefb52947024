package io.signalbox.profile;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** How far the latest version has come in meeting everybody, for operators. */
@Singleton
public class Rollouts {

    private final RolloutStore store;
    private final Clock clock;

    Rollouts(RolloutStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Of the latest version; empty before the first. */
    public Optional<RolloutProgress> latest() {
        return store.latest(clock.instant());
    }
}
