package io.signalbox.flow;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a person may go through a flow again.
 *
 * @param after how long after the start of the last run; empty: see {@code parallel}
 * @param parallel one run a cause, whatever other runs there are
 */
public record ReEntry(Optional<Duration> after, boolean parallel) {

    /** Once in a life. */
    public static final ReEntry NEVER = new ReEntry(Optional.empty(), false);

    /** One run a cause. */
    public static final ReEntry ALWAYS = new ReEntry(Optional.empty(), true);
}
