package io.signalbox.delivery;

import java.time.Duration;

/** How many messages a destination could take right now, and how long a claim for it lasts. */
record Slots(String destination, int free, Duration lease) {}
