/**
 * The words everything shares: events, the tracking plan, claims, changes, and what is remembered of a profile.
 *
 * <p>Records and sealed types only. Nothing here reads a clock, a file or a database, and nothing is imported besides
 * the JDK. Start reading at {@link io.signalbox.model.Event}, then {@link io.signalbox.model.Claim} and {@link
 * io.signalbox.model.Change}.
 */
@NullMarked
package io.signalbox.model;

import org.jspecify.annotations.NullMarked;
