package io.signalbox.platform;

import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.Optional;

/** How the Kafka cluster is reached, for events that come from it and messages that go to it. */
@ConfigMapping(prefix = "signalbox.kafka")
public interface KafkaConfig {

    /** Addresses of brokers, such as {@code kafka-1:9092,kafka-2:9092}; absent: nothing comes from Kafka or goes to it. */
    Optional<String> bootstrapServers();

    /** Any setting of Kafka's clients, such as {@code security.protocol} or {@code sasl.jaas.config}. */
    Map<String, String> client();
}
