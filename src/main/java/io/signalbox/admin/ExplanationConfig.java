package io.signalbox.admin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What explanations and looks at the past may cost. */
@ConfigMapping(prefix = "signalbox.explanations")
public interface ExplanationConfig {

    /** How many run at a time. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int threads();

    /** How many wait for their turn; whoever comes after them is asked to come back. */
    @WithDefault("16")
    @Min(0)
    @Max(1_000)
    int waiting();

    /** How long a caller waits, compiling and waiting for its turn included. */
    @WithDefault("30s")
    Duration within();

    /** How far is looked ahead for when something lapses or comes true. */
    @WithDefault("400d")
    Duration horizon();

    /** The most instants that are decided to rebuild a profile, and as many again to look ahead. */
    @WithDefault("20000")
    @Min(1)
    int maxDecisions();

    /** The most events of a profile that is rebuilt. */
    @WithDefault("20000")
    @Min(1)
    int maxEvents();
}
