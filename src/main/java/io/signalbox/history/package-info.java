/**
 * What happened: the log of events. Appending is what makes a profile due; loading is what a decision starts from.
 *
 * <p>It does not know who people are, nor what rules make of their events. Start reading at {@link
 * io.signalbox.history.EventLog}.
 */
@NullMarked
package io.signalbox.history;

import org.jspecify.annotations.NullMarked;
