package io.signalbox.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * A profile that has to be decided.
 *
 * @param pendingFrom least instant of its undecided events; empty: only time has passed
 */
record DueProfile(String profileId, Instant dueAt, Optional<Instant> pendingFrom) {}
