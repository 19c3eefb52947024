package io.signalbox.profile;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How long is remembered what flows did. */
@ConfigMapping(prefix = "signalbox.flows")
public interface FlowsConfig {

    /** How long ended runs and what happened in flows are kept; absent: for ever. */
    Optional<Duration> keep();
}
