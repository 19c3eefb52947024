/**
 * Backtests: a candidate rulebook beside a published one over stored history, before anybody is touched by it.
 *
 * <p>Keeps what is to be compared and how far it is, and lets all replicas share the work; what is compared with what is
 * {@link io.signalbox.decision.Backtest}. Decides nobody and sends nothing. Start reading at {@link
 * io.signalbox.backtest.Backtesting}, then {@code BacktestWorker}.
 */
@NullMarked
package io.signalbox.backtest;

import org.jspecify.annotations.NullMarked;
