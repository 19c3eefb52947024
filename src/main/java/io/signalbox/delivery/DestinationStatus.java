package io.signalbox.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * A destination as operators see it.
 *
 * @param type {@code webhook}, {@code log}, or {@code unknown} where the file does not name it any more
 * @param state {@code live}; {@code off}: the file disables it; {@code disabled}: its receiver said that it is gone;
 *     {@code paused}: its receiver wants to be left alone for a while; {@code removed}: not in the file any more
 * @param since when it was disabled
 * @param until when the pause ends
 */
public record DestinationStatus(
        String name,
        String type,
        String state,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> reason,
        long waiting,
        long dead,
        Optional<Instant> oldestWaiting) {}
