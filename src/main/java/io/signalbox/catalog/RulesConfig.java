package io.signalbox.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the authored rules are, what they have to fulfil, and when they are worth a warning. */
@ConfigMapping(prefix = "signalbox.rules")
public interface RulesConfig {

    /**
     * Folder with rule files ({@code *.drl}, {@code *.dslr} with {@code *.dsl}, {@code *.drl.xlsx}), in {@code
     * tracking-plan} one JSON Schema an event name, and in {@code tests} the tests of the rules.
     */
    @WithDefault("rules")
    Path folder();

    /** Folder with flows ({@code *.yaml}); it need not exist. */
    @WithDefault("flows")
    Path flows();

    /** How long one run of all rule tests may take; those whose turn does not come have failed. */
    @WithDefault("30s")
    Duration testsWithin();

    /** How often the folder is looked at for changes. */
    @WithDefault("2s")
    Duration reload();

    /** A rule that has been live, and has not matched anybody anew, for so long is warned of. */
    @WithDefault("30d")
    Duration quietAfter();

    /** What a publication through the API has to fulfil. */
    Limits limits();

    /** What a publication through the API has to fulfil. */
    interface Limits {

        /** Whether only what was backtested against the live version may be published. */
        @WithDefault("false")
        boolean backtestRequired();

        /** From the loss of more than this share of a segment's members on, or while it is unknown, somebody else must approve. */
        Optional<Integer> segmentLossPercent();
    }
}
