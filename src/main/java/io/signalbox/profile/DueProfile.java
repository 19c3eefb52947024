package io.signalbox.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * A profile that has to be decided.
 *
 * @param pendingFrom least instant of its undecided events; empty: only time has passed
 * @param mutedAt the instant of an import, at which it is to be decided once, muted
 */
record DueProfile(String profileId, Instant dueAt, Optional<Instant> pendingFrom, Optional<Instant> mutedAt) {}
