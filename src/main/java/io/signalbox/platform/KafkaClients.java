package io.signalbox.platform;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes clients of the configured Kafka cluster. They connect when they are used, and go on trying. */
@Singleton
public class KafkaClients {

    private final Optional<String> bootstrapServers;
    private final Map<String, String> settings;

    @Inject
    KafkaClients(KafkaConfig config) {
        this(config.bootstrapServers(), config.client());
    }

    private KafkaClients(Optional<String> bootstrapServers, Map<String, String> settings) {
        this.bootstrapServers = bootstrapServers;
        this.settings = Map.copyOf(settings);
    }

    /** On these brokers, for callers without injection. */
    public static KafkaClients of(String bootstrapServers, Map<String, String> settings) {
        return new KafkaClients(Optional.of(bootstrapServers), settings);
    }

    /** Whether a cluster is configured at all. */
    public boolean isConfigured() {
        return bootstrapServers.isPresent();
    }

    /** A consumer that commits nothing by itself, and begins with the oldest record where nothing was committed. */
    public Consumer<byte[], byte[]> consumer(String groupId, int maxRecords) {
        Map<String, Object> all = common();
        all.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxRecords);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A producer whose records are on all replicas that are in step when it says so.
     *
     * @param timeoutMillis after which a record has failed
     */
    public Producer<byte[], byte[]> producer(int timeoutMillis) {
        Map<String, Object> all = common();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis / 2);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> common() {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers.orElseThrow(() -> new IllegalStateException(
                        "found no signalbox.kafka.bootstrap-servers; expected the addresses of brokers")));
        return all;
    }
}
