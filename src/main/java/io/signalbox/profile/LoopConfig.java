package io.signalbox.profile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** How profiles are decided. */
@ConfigMapping(prefix = "signalbox.loop")
public interface LoopConfig {

    /** Threads that decide, each with a batch and a connection of its own. */
    @WithDefault("2")
    @Min(1)
    @Max(64)
    int threads();

    /** Profiles that are decided in one transaction, at most. */
    @WithDefault("200")
    @Min(1)
    @Max(10_000)
    int batch();

    /** How long a profile that comes due waits for others that do so shortly after it, at most, to be decided together. */
    @WithDefault("20ms")
    @DurationMin
    Duration gather();

    /** The longest sleep before a thread looks for due profiles that nobody has told it of. */
    @WithDefault("1s")
    Duration longestSleep();

    /** How long a running batch may take after the stop before it is interrupted, and rolled back. */
    @WithDefault("15s")
    Duration stopWithin();

    /** How many flips that change nothing are looked over in memory to find the next one that does. */
    @WithDefault("100")
    @Min(0)
    int lookAhead();

    /** After how many decided instants a profile goes back to the end of the queue. */
    @WithDefault("1000")
    @Min(1)
    int maxDecisions();

    /** Zone of people without the trait {@code timezone}. */
    @WithDefault("UTC")
    ZoneId zone();

    /** How many profiles are made due at a time after a publication; the next ones follow when these are decided. */
    @WithDefault("1000")
    @Min(1)
    int rolloutChunk();

    /** How long the reasons of changes are kept; absent: for ever. */
    Optional<Duration> keepDecisions();
}
