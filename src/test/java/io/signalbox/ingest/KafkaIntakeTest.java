package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.KafkaBroker;
import io.signalbox.platform.KafkaClients;
import io.signalbox.platform.Sql;
import io.signalbox.platform.SqlException;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from a real broker, which is killed now and then, as is whoever reads them. */
class KafkaIntakeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before all tests
    static Path folder;

    @SuppressWarnings("NullAway.Init") // made before all tests
    static KafkaBroker broker;

    private final Sql sql = TestDatabase.fresh().sql();
    private final TickableClock clock = TickableClock.at(NOON);
    private final Doors doors = new Doors(sql, clock);

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        broker = new KafkaBroker(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private record Settings(
            Optional<List<String>> topics, String groupId, Optional<String> deadLetterTopic, int maxRecords)
            implements KafkaIntakeConfig {}

    private KafkaIntake intake(KafkaClients clients, String topic) {
        return new KafkaIntake(
                clients,
                new Settings(Optional.of(List.of(topic)), "group-" + topic, Optional.of(topic + "-dead"), 50),
                doors.transaction(),
                () -> TrackingPlan.EMPTY,
                new Doors.Settings(),
                new SimpleMeterRegistry(),
                clock);
    }

    private static void send(String topic, String... values) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.clients().producer(30_000)) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, bytes(value.replace('\'', '"'))))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String event(int number) {
        return "{'id': 'e" + number + "', 'name': 'seen', 'userId': 'u" + number % 7 + "'}";
    }

    private List<String> stored() {
        return sql.query("select event_id from events order by event_id", row -> row.text("event_id"));
    }

    private static void takeUntil(KafkaIntake intake, java.util.function.BooleanSupplier done) {
        Instant end = Instant.now().plus(Duration.ofMinutes(1));
        while (!done.getAsBoolean()) {
            assertThat(Instant.now()).as("time").isBefore(end);
            intake.takeOnce();
        }
    }

    @Test
    void ourOwnJsonAndCloudEventsOfBothModesComeIn() throws Exception {
        broker.create("forms", 1);
        send("forms", "{'events': [" + event(1) + ", " + event(2) + "]}", event(3));
        try (Producer<byte[], byte[]> producer = broker.clients().producer(30_000)) {
            ProducerRecord<byte[], byte[]> structured = new ProducerRecord<>(
                    "forms",
                    bytes("{\"specversion\":\"1.0\",\"id\":\"4\",\"source\":\"shop\",\"type\":\"org.example.seen\","
                            + "\"subject\":\"u1\",\"data\":{\"page\":\"home\"}}"));
            structured.headers().add("content-type", bytes("application/cloudevents+json; charset=utf-8"));
            ProducerRecord<byte[], byte[]> binary = new ProducerRecord<>("forms", bytes("{\"page\":\"cart\"}"));
            List.of("specversion=1.0", "id=5", "source=shop", "type=seen", "subject=u2")
                    .forEach(attribute -> {
                        int equals = attribute.indexOf('=');
                        binary.headers()
                                .add("ce_" + attribute.substring(0, equals), bytes(attribute.substring(equals + 1)));
                    });
            producer.send(structured).get();
            producer.send(binary).get();
        }

        KafkaIntake intake = intake(broker.clients(), "forms");
        takeUntil(intake, () -> stored().size() == 5);
        intake.close();

        assertThat(stored()).containsExactlyInAnyOrder("e1", "e2", "e3", "shop#4", "shop#5");
        assertThat(sql.query("select distinct name from events", row -> row.text("name")))
                .containsExactly("seen");
    }

    @Test
    void whatCannotBeReadIsKeptAndTheRestGoesOn() throws Exception {
        broker.create("poison", 1);
        broker.create("poison-dead", 1);
        send("poison", event(1), "{broken", "{'id': 'x', 'name': 'seen'}", "[7]", event(2));

        KafkaIntake intake = intake(broker.clients(), "poison");
        takeUntil(intake, () -> stored().size() == 2);
        intake.close();

        assertThat(sql.query("select raw from quarantine order by raw", row -> row.text("raw")))
                .containsExactlyInAnyOrder("{broken", "{\"id\": \"x\", \"name\": \"seen\"}", "7");
        List<ConsumerRecord<byte[], byte[]>> dead = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = broker.clients().consumer("reader", 10)) {
            consumer.subscribe(List.of("poison-dead"));
            while (dead.size() < 3) {
                consumer.poll(Duration.ofSeconds(1)).forEach(dead::add);
            }
        }
        assertThat(dead)
                .extracting(one -> new String(one.value(), StandardCharsets.UTF_8))
                .containsExactly("{broken", "{\"id\": \"x\", \"name\": \"seen\"}", "[7]");
        assertThat(new String(
                        dead.get(1).headers().lastHeader("signalbox-problems").value(), StandardCharsets.UTF_8))
                .contains("no identifier");
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsCommitted() throws Exception {
        broker.create("away", 1);
        send("away", event(1), event(2));
        KafkaIntake intake = intake(broker.clients(), "away");
        sql.execute("alter table events rename to events_gone");

        assertThatThrownBy(() -> takeUntil(intake, () -> false)).isInstanceOf(SqlException.class);
        sql.execute("alter table events_gone rename to events");
        takeUntil(intake, () -> stored().size() == 2);
        intake.close();

        assertThat(stored()).containsExactly("e1", "e2");
    }

    @Test
    void killingTheBrokerAndTheReadersLosesNothingAndDoublesNothing() throws Exception {
        int events = 2_000;
        broker.create("load", 3);
        Random random = new Random(7);
        Thread sender = new Thread(() -> {
            try (Producer<byte[], byte[]> producer = broker.clients().producer(90_000)) {
                List<Future<?>> sent = new ArrayList<>();
                for (int i = 0; i < events; i++) {
                    byte[] key = bytes("u" + i % 7);
                    sent.add(producer.send(new ProducerRecord<>("load", key, bytes(event(i).replace('\'', '"')))));
                    if (i % 100 == 99) {
                        producer.flush();
                    }
                }
                for (Future<?> one : sent) {
                    one.get(90, TimeUnit.SECONDS);
                }
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        sender.start();

        int kills = 0;
        KafkaIntake intake = intake(broker.clients(), "load");
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        while (stored().size() < events && Instant.now().isBefore(end)) {
            try {
                intake.takeOnce();
            } catch (RuntimeException interrupted) {
                // As the worker's loop does: again.
                assertThat(interrupted).isNotInstanceOf(IllegalStateException.class);
            }
            if (random.nextInt(6) == 0) {
                // A reader that dies without a word, perhaps between its commits, and another one in its place.
                intake.close();
                intake = intake(broker.clients(), "load");
            }
            if (kills < 2 && stored().size() > (kills + 1) * events / 3) {
                broker.kill();
                broker.start();
                kills++;
            }
        }
        sender.join(TimeUnit.MINUTES.toMillis(2));
        intake.close();

        assertThat(kills).isEqualTo(2);
        assertThat(stored())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, events).mapToObj(i -> "e" + i).toList());
    }
}
