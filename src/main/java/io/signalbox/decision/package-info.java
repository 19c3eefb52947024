/**
 * The product: {@code decide(situation) → outcome}; the simulation, which is the same function over made-up events; and
 * the backtest, which is the same function over stored histories.
 *
 * <p>Pure: no clock, no I/O, no randomness, no framework; it knows rulebooks only as {@link
 * io.signalbox.rulebook.Rulebook}. Start reading at {@link io.signalbox.decision.Decider}, then {@code Stepper}.
 */
@NullMarked
package io.signalbox.decision;

import org.jspecify.annotations.NullMarked;
