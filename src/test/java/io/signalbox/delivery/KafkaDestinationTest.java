package io.signalbox.delivery;

import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.entered;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.platform.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages to a topic of a real broker. */
class KafkaDestinationTest {

    private static final String FILE =
            "destinations: [{name: changes, type: kafka, topic: signalbox.changes, timeout: 3s, on: entered}]";

    @TempDir
    Path folder;

    private final Message message = new Message(
            ANNA,
            "msg_1",
            "changes",
            new Message.Content(
                    "entered", "vip", CloudEvent.json("msg_1", "/signalbox", entered(ANNA, "vip", Changes.NOON))),
            new Message.Tries(0, 1, false));

    @Test
    void aMessageIsARecordWithTheProfileAsItsKey() throws IOException, InterruptedException {
        try (KafkaBroker broker = new KafkaBroker(Files.createDirectory(folder.resolve("kafka")))) {
            broker.create("signalbox.changes", 2);
            Supplier<Producer<byte[], byte[]>> producer = KafkaDestination.producer(broker.clients());
            KafkaDestination destination = new KafkaDestination(
                    new DestinationSettings.Kafka("signalbox.changes", Duration.ofSeconds(3), 8), producer);

            assertThat(destination.deliver(message, Changes.NOON)).isInstanceOf(Attempt.Delivered.class);

            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            try (Consumer<byte[], byte[]> consumer = broker.clients().consumer("reader", 10)) {
                consumer.subscribe(List.of("signalbox.changes"));
                while (read.isEmpty()) {
                    consumer.poll(Duration.ofSeconds(1)).forEach(read::add);
                }
            }
            assertThat(new String(read.get(0).key(), StandardCharsets.UTF_8)).isEqualTo(ANNA);
            assertThat(new String(read.get(0).value(), StandardCharsets.UTF_8)).isEqualTo(message.payload());
            assertThat(new String(
                            read.get(0).headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
                    .isEqualTo("application/cloudevents+json");

            // When
            broker.kill();

            // Then: it may work later
            assertThat(destination.deliver(message, Changes.NOON)).isInstanceOf(Attempt.Failed.class);
            producer.get().close(Duration.ZERO);
        }
    }

    @Test
    void aTopicWithoutAClusterIsAProblemOfTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("destinations.yaml"), FILE);
        Destinations destinations = new Destinations(file, name -> Optional.empty());

        destinations.reload();

        assertThat(destinations.problems())
                .extracting(DestinationProblem::expected)
                .containsExactly("the setting signalbox.kafka.bootstrap-servers");
    }

    @Test
    void topicsAreCalledAsKafkaLikesThem() {
        DestinationFile.Reading reading = DestinationFile.read(
                "d.yaml", FILE.replace("signalbox.changes", "'my topic'"), name -> Optional.empty());

        assertThat(reading.problems()).extracting(DestinationProblem::found).containsExactly("'my topic'");
    }
}
