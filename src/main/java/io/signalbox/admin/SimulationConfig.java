package io.signalbox.admin;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What simulations may cost, so that they never take the service from those who live in it. */
@ConfigMapping(prefix = "signalbox.simulations")
public interface SimulationConfig {

    /** The largest request. */
    @WithDefault("4M")
    MemorySize maxBody();

    /** The most events of one simulation. */
    @WithDefault("10000")
    @Min(1)
    int maxEvents();

    /** The most rule files of one simulation. */
    @WithDefault("200")
    @Min(1)
    int maxFiles();

    /** The most instants that one simulation decides. */
    @WithDefault("20000")
    @Min(1)
    int maxDecisions();

    /** How many simulations run at a time. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int threads();

    /** How many wait for their turn; whoever comes after them is asked to come back. */
    @WithDefault("8")
    @Min(0)
    @Max(1_000)
    int waiting();

    /** How long a caller waits, compiling and waiting for its turn included. */
    @WithDefault("60s")
    Duration within();
}
