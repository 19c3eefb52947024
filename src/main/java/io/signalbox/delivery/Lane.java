package io.signalbox.delivery;

import java.time.Duration;

/** A live destination with its bounds: what is sent over one lane does not hold up another. */
record Lane(String name, Destination destination, DestinationSettings.Channel channel) {

    int parallel() {
        return channel.parallel();
    }

    Duration timeout() {
        return channel.timeout();
    }

    /** Whether an attempt may take its time, so that it needs a thread of its own. */
    boolean waits() {
        return !(channel instanceof DestinationSettings.Log);
    }
}
