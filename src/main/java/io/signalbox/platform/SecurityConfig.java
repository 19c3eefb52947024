package io.signalbox.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** API keys. */
@ConfigMapping(prefix = "signalbox.security")
public interface SecurityConfig {

    /** How long a key that was found valid is not looked up again: the longest time until a revocation takes effect. */
    @WithDefault("3s")
    Duration keyCache();
}
