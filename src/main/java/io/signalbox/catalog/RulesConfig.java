package io.signalbox.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the authored rules are. */
@ConfigMapping(prefix = "signalbox.rules")
public interface RulesConfig {

    /** Folder with rule files ({@code *.drl}) and, in {@code tracking-plan}, one JSON Schema an event name. */
    @WithDefault("rules")
    Path folder();
}
