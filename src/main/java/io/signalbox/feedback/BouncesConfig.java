package io.signalbox.feedback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The mailbox that bounces and complaints come back to. */
@ConfigMapping(prefix = "signalbox.bounces")
public interface BouncesConfig {

    /** Such as {@code imaps://imap.shop.example/INBOX}; absent: no mailbox is read. */
    Optional<String> url();

    Optional<String> user();

    Optional<String> password();

    /** Where mails go that have been understood; absent: they stay, marked as seen. */
    Optional<String> doneFolder();

    /** How often is looked. */
    @WithDefault("1m")
    Duration every();
}
