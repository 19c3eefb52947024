package io.signalbox.decision;

import java.time.ZoneId;

/**
 * How far one call may go.
 *
 * @param lookAhead how many idle flips are walked over in memory to find the next real change; 0: none
 * @param maxDecisions after how many decided instants a call stops and leaves the rest to the next one. It stops only
 *     where going on later gives the same; a profile that cannot be stopped there fails at a hundred times as many
 * @param defaultZone people's zone unless their trait {@code timezone} names another
 */
public record DeciderLimits(int lookAhead, int maxDecisions, ZoneId defaultZone) {

    public DeciderLimits {
        if (lookAhead < 0) {
            throw new IllegalArgumentException("look-ahead is 0 or more, but was " + lookAhead);
        }
        if (maxDecisions < 1) {
            throw new IllegalArgumentException("a call must decide at least 1 instant, but may decide " + maxDecisions);
        }
    }
}
