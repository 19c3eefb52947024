package io.signalbox.backtest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What backtests may cost, so that they never take the service from those who live in it. */
@ConfigMapping(prefix = "signalbox.backtests")
public interface BacktestConfig {

    /** Threads of this process that work on backtests. */
    @WithDefault("2")
    @Min(1)
    @Max(64)
    int threads();

    /** Profiles that are replayed in one transaction; what one of them found is lost if the process dies. */
    @WithDefault("100")
    @Min(1)
    @Max(10_000)
    int chunk();

    /** How many backtests may wait or run at a time, in all replicas. */
    @WithDefault("4")
    @Min(1)
    int running();

    /** How many backtests that are over are kept. */
    @WithDefault("100")
    @Min(1)
    int keep();

    /** The most instants that are decided of one profile; a profile with more fails. */
    @WithDefault("100000")
    @Min(1)
    int maxDecisions();

    /** The most events of one profile; a profile with more fails. */
    @WithDefault("50000")
    @Min(1)
    int maxEvents();

    /** How long profiles may have been due without being decided before backtests give way. */
    @WithDefault("2s")
    Duration giveWay();
}
