/**
 * The product: {@code decide(situation) → outcome}, and the simulation, which is the same function over made-up events.
 *
 * <p>Pure: no clock, no I/O, no randomness, no framework; it knows rulebooks only as {@link
 * io.signalbox.rulebook.Rulebook}. Start reading at {@link io.signalbox.decision.Decider}, then {@code Stepper}.
 */
@NullMarked
package io.signalbox.decision;

import org.jspecify.annotations.NullMarked;
