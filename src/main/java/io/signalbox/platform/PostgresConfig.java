package io.signalbox.platform;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** The embedded PostgreSQL; without effect where {@code quarkus.datasource.jdbc.url} names a server. */
public interface PostgresConfig {

    /** The port on the loopback interface; below the range from which systems take ports for outgoing connections. */
    @WithDefault("15432")
    int port();

    /** How long the start may take, recovery after a crash included. */
    @WithDefault("2m")
    Duration startWithin();

    /** How long the stop may take before open transactions are cut off. */
    @WithDefault("20s")
    Duration stopWithin();

    /** Further server settings by their PostgreSQL names; durability is not among those that can be changed. */
    Map<String, String> settings();
}
