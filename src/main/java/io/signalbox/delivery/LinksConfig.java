package io.signalbox.delivery;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Links in e-mails that lead back to this service. */
@ConfigMapping(prefix = "signalbox.links")
public interface LinksConfig {

    /** Where this service is reached from outside, such as {@code https://mail.shop.example}; absent: no such links. */
    Optional<String> url();

    /** What they are signed with, at least 32 bytes; several separated by blanks while one takes over from another. */
    Optional<String> secret();

    /** An address that takes unsubscriptions by mail, told to mail programs beside the link. */
    Optional<String> unsubscribeAddress();
}
