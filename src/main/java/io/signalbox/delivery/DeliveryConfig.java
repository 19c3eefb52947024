package io.signalbox.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of delivery. */
@ConfigMapping(prefix = "signalbox.delivery")
public interface DeliveryConfig {

    /** The destinations file. */
    @WithDefault("flows/destinations.yaml")
    Path file();

    /** How often the file is looked at for changes. */
    @WithDefault("2s")
    Duration reload();

    /** The CloudEvents source: which Signalbox a message comes from. */
    @WithDefault("/signalbox")
    String source();

    /** How often the outbox is looked at where nothing in this process says that there is something. */
    @WithDefault("1s")
    Duration poll();

    /** How long a claim outlives the timeout of its destination before another worker takes the message over. */
    @WithDefault("30s")
    Duration lease();

    /** How long a stopping service waits for messages that are on their way. */
    @WithDefault("5s")
    Duration stop();

    /** How long deliveries stay visible after they ended. */
    @WithDefault("90d")
    Duration keep();

    Retry retry();

    /** When a failed attempt is made again. */
    interface Retry {

        /** The longest wait after the first failure; doubles with each further one. */
        @WithDefault("5s")
        Duration first();

        /** The longest wait of all. */
        @WithDefault("6h")
        Duration most();

        /** After how many failed attempts a message is dead. */
        @WithDefault("15")
        int attempts();
    }
}
