package io.signalbox.history;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** Settings of the log of events. */
@ConfigMapping(prefix = "signalbox.history")
public interface HistoryConfig {

    /** How long events stay in the log, whatever the plan keeps as facts; absent: for ever. */
    Optional<Duration> keep();
}
