package io.signalbox.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where the authored rules are. */
@ConfigMapping(prefix = "signalbox.rules")
public interface RulesConfig {

    /**
     * Folder with rule files ({@code *.drl}), in {@code tracking-plan} one JSON Schema an event name, and in {@code tests}
     * the tests of the rules.
     */
    @WithDefault("rules")
    Path folder();

    /** How long one run of all rule tests may take; those whose turn does not come have failed. */
    @WithDefault("30s")
    Duration testsWithin();
}
