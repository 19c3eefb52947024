package io.signalbox.ingest;

import io.signalbox.identity.Nobody;
import java.time.Duration;
import java.util.List;

/**
 * What the decoder takes for plausible.
 *
 * @param maxEventBytes of one event's text
 * @param past how long ago an event may have happened
 * @param future how far ahead one may be dated; it is held back until then
 * @param skew how far ahead a wrong clock may put one before the sender is warned
 * @param nobody identifiers that are left out
 */
record EventLimits(int maxEventBytes, Duration past, Duration future, Duration skew, Nobody nobody) {

    static final EventLimits DEFAULT = new EventLimits(
            32 * 1024,
            Duration.ofDays(7_305),
            Duration.ofDays(366),
            Duration.ofMinutes(5),
            new Nobody(List.of(Nobody.USUAL.split(","))));
}
