package io.signalbox.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Whose events a decision needs, and how far back.
 *
 * @param decidedSeq events up to this place in the log are handled, unless they lie after {@code decidedUntil}
 * @param decidedUntil the instant up to which the profile has been decided; empty: never yet
 * @param since no older event is wanted: nothing pending lies before it, and nothing older can be a fact
 */
public record Wanted(String profileId, long decidedSeq, Optional<Instant> decidedUntil, Instant since) {}
