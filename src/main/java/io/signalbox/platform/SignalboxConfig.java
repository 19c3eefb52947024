package io.signalbox.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What concerns the process as a whole. */
@ConfigMapping(prefix = "signalbox")
public interface SignalboxConfig {

    /** The folder of everything this process keeps: the embedded database, its password, the operator key. */
    @WithDefault("data")
    Path data();

    /** A key of role operate that is never stored; where it is set, the first start makes none. */
    Optional<String> adminKey();

    /** The embedded PostgreSQL. */
    PostgresConfig postgres();
}
