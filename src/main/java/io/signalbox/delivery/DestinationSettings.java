package io.signalbox.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A destination as its file describes it. */
record DestinationSettings(String name, boolean enabled, Subscription on, Channel channel) {

    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    static final int DEFAULT_PARALLEL = 8;

    /** How messages get there. */
    sealed interface Channel {

        /** The word for it in the file. */
        String type();

        /** How many messages may be on their way at once. */
        int parallel();

        /** How long an attempt may take. */
        Duration timeout();

        /** How fast it is sent to, over all replicas. */
        default Pace pace() {
            return Pace.FREE;
        }
    }

    /** Over HTTP; signed with each of the keys, so that a secret can be rotated. */
    record Webhook(URI url, List<WebhookKey> keys, Duration timeout, int parallel, Pace pace) implements Channel {
        Webhook {
            keys = List.copyOf(keys);
        }

        @Override
        public String type() {
            return "webhook";
        }

        /** Paths and queries of webhook addresses often carry secrets. */
        @Override
        public String toString() {
            return "webhook to " + url.getHost();
        }
    }

    /**
     * Messages of flows by e-mail, to the person's address.
     *
     * @param from address of the sender, with or without a name
     * @param api of a mail service over HTTP; empty: by SMTP
     * @param domains how fast the addresses of each are sent to
     */
    record Email(
            String from,
            Duration timeout,
            int parallel,
            Pace pace,
            Map<String, Rate> domains,
            Optional<HttpMailChannel.Api> api)
            implements Channel {
        Email {
            domains = Map.copyOf(domains);
        }

        @Override
        public String type() {
            return "email";
        }
    }

    /** To a topic of the configured Kafka cluster. */
    record Kafka(String topic, Duration timeout, int parallel) implements Channel {
        @Override
        public String type() {
            return "kafka";
        }
    }

    /** A line in the log of the service, without personal data. */
    record Log() implements Channel {
        @Override
        public String type() {
            return "log";
        }

        @Override
        public int parallel() {
            return 500;
        }

        @Override
        public Duration timeout() {
            return DEFAULT_TIMEOUT;
        }
    }
}
