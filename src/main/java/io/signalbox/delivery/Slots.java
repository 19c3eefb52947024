package io.signalbox.delivery;

import java.time.Duration;
import java.util.Optional;

/**
 * How many messages a destination could take right now, and how long a claim for it lasts.
 *
 * @param rate how much it may be sent in which time
 */
record Slots(String destination, int free, Duration lease, Optional<Rate> rate) {

    Slots(String destination, int free, Duration lease) {
        this(destination, free, lease, Optional.empty());
    }

    Slots free(int fewer) {
        return new Slots(destination, fewer, lease, rate);
    }
}
