package io.signalbox.decision;

import java.time.Instant;

/** Instants with names. */
final class Moments {
    /** A Tuesday in winter, noon UTC. */
    static final Instant NOON = Instant.parse("2026-01-13T12:00:00Z");

    static final Instant EVENING = Instant.parse("2026-01-13T20:00:00Z");
    static final Instant NEXT_MORNING = Instant.parse("2026-01-14T07:00:00Z");

    private Moments() {}
}
