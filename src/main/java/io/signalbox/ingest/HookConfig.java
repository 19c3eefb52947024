package io.signalbox.ingest;

import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.Optional;

/** Who sends webhooks to {@code /hooks/{source}}. */
@ConfigMapping(prefix = "signalbox.hooks")
public interface HookConfig {

    /** By the name of the source, as it stands in the path. */
    Map<String, Source> source();

    /** How webhooks are signed and what they mean. */
    enum Type {
        /** Segment's webhook destination. */
        SEGMENT,
        SHOPIFY,
        WOOCOMMERCE,
        /** mParticle's outbound webhook: the batches of its events API, which it does not sign. */
        MPARTICLE,
        /** Any JSON, read by {@link Source#map()}. */
        GENERIC
    }

    /** One sender. */
    interface Source {
        Type type();

        /** What the sender signs with; several separated by blanks while one takes over from another. */
        Optional<String> secret();

        /** What the path must end with, for senders that sign nothing, or only a part. */
        Optional<String> pathSecret();

        /** For {@code generic}: fields of an event, each with a JSON Pointer, or a text behind {@code =}. */
        Map<String, String> map();
    }
}
