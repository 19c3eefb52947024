package io.signalbox.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a live rule over time, to about a minute.
 *
 * @param firstSeenAt since when a rule of this name in this file has been live without a break
 * @param lastMatchedAt when it last matched somebody; empty: never since then
 */
public record RuleHistory(String file, String rule, Instant firstSeenAt, Optional<Instant> lastMatchedAt) {}
