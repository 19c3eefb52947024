package io.signalbox.admin;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What validations may cost. */
@ConfigMapping(prefix = "signalbox.validation")
public interface ValidationConfig {

    /** The largest request. */
    @WithDefault("8M")
    MemorySize maxBody();

    /** The most files of one request. */
    @WithDefault("1000")
    @Min(1)
    int maxFiles();

    /** How many validations run at a time. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int threads();

    /** How many wait for their turn; whoever comes after them is asked to come back. */
    @WithDefault("8")
    @Min(0)
    @Max(1_000)
    int waiting();

    /** How long a caller waits, waiting for its turn included. */
    @WithDefault("60s")
    Duration within();
}
