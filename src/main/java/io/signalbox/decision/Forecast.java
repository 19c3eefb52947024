package io.signalbox.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * When something happens by itself, that is unless something is received before.
 *
 * @param kind what can be said
 * @param at for {@link Kind#AT} when; for {@link Kind#NOT_BEFORE} how far was looked
 */
public record Forecast(Kind kind, Optional<Instant> at) {

    /** It never happens by itself. */
    public static final Forecast NEVER = new Forecast(Kind.NEVER, Optional.empty());

    /** What can be said. */
    public enum Kind {
        /** At this very instant. */
        AT,
        /** Never. */
        NEVER,
        /** Not up to this instant; it was not looked any further. */
        NOT_BEFORE
    }

    static Forecast at(Instant instant) {
        return new Forecast(Kind.AT, Optional.of(instant));
    }

    static Forecast notBefore(Instant instant) {
        return new Forecast(Kind.NOT_BEFORE, Optional.of(instant));
    }
}
