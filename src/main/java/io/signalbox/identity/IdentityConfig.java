package io.signalbox.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;

/** Which identifiers make two profiles one. */
@ConfigMapping(prefix = "signalbox.identity")
public interface IdentityConfig {

    /**
     * Kinds of which a person has one: another one is another person, unless a stronger one says that both are theirs.
     * Strongest first.
     */
    @WithDefault("userId,email")
    List<String> unique();

    /** Kinds that several people share, such as the number of a till: they never link. */
    Optional<List<String>> shared();

    /** With how many others an identifier may have been sent before it links nobody any more. */
    @WithDefault("500")
    @Min(2)
    int maxLinks();
}
