package io.signalbox.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.signalbox.identity.Nobody;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the doors for events. */
@ConfigMapping(prefix = "signalbox.ingest")
public interface IngestConfig {

    /** The largest body of a request, before and after decompression. */
    @WithDefault("500K")
    MemorySize maxBody();

    /** The largest event. */
    @WithDefault("32K")
    MemorySize maxEvent();

    /** How long ago an event may have happened. */
    @WithDefault("7305d")
    Duration past();

    /** How far ahead an event may be dated; it is held back until then. */
    @WithDefault("366d")
    Duration future();

    /** How far ahead a wrong clock may put an event before its sender is warned. */
    @WithDefault("5m")
    Duration skew();

    /** How many threads write events; each commits what waits in one transaction. */
    @WithDefault("2")
    int writers();

    /** How many events one transaction takes at most, unless one request alone brings more. */
    @WithDefault("1000")
    int batch();

    /** How many events may wait for a transaction; beyond that callers are asked to come back. */
    @WithDefault("20000")
    int waiting();

    /** How long somebody may have been due before callers are asked to come back later. */
    @WithDefault("10m")
    Duration maxLag();

    /** How long {@code ?wait=decided} waits unless the caller says. */
    @WithDefault("5s")
    Duration decidedWithin();

    /** How long refused events are kept. */
    @WithDefault("90d")
    Duration quarantineKeep();

    /** A folder where events wait while the database is away; absent: then nothing is taken. One process a folder. */
    Optional<Path> spool();

    /** How much may wait there. */
    @WithDefault("256M")
    MemorySize spoolMax();

    /**
     * What becomes of events that do not fit the tracking plan, by source: {@code events segment jitsu posthog snowplow
     * mparticle cloudevents profiles kafka imports}, or the name of a source of webhooks; those not named: quarantine.
     */
    Map<String, Policy> policy();

    /**
     * Within what time an event with the same person, name and properties as another is the same one, whatever its id;
     * absent: ids alone tell events apart.
     */
    Optional<Duration> sameContentWithin();

    /** Values of identifiers that mean nobody; {@code *} stands for any characters. */
    @WithDefault(Nobody.USUAL)
    List<String> nobody();

    /** What becomes of a source's events that do not fit. */
    default Policy policyOf(String source) {
        return policy().getOrDefault(source, Policy.QUARANTINE);
    }

    /** What the decoder takes for plausible. */
    default EventLimits limits() {
        return new EventLimits((int) maxEvent().asLongValue(), past(), future(), skew(), new Nobody(nobody()));
    }
}
