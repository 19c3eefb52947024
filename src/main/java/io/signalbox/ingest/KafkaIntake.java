package io.signalbox.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.KafkaClients;
import io.signalbox.platform.Problem;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;

/**
 * Takes events from topics of Kafka: what one poll brings is one transaction, and its offsets are committed after it. So a
 * record may be read again after a crash, and its events' ids make that harmless.
 *
 * <p>While the database is away nothing is committed and the same records are read again. What is refused goes to the
 * quarantine, and its record to the dead-letter topic where there is one.
 */
@Singleton
final class KafkaIntake {

    private static final Logger LOG = Logger.getLogger(KafkaIntake.class);
    /** Where refused events come from, as the quarantine says it. */
    private static final String SOURCE = "kafka";

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final int LONGEST_PROBLEMS = 4_000;
    private static final int DEAD_LETTER_TIMEOUT_MILLIS = 30_000;

    private final KafkaClients kafka;
    private final KafkaIntakeConfig config;
    private final IntakeTransaction transaction;
    private final Supplier<TrackingPlan> plan;
    private final KafkaRecords records;
    private final MeterRegistry metrics;
    private final Clock clock;
    private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();
    private Optional<Producer<byte[], byte[]>> deadLetters = Optional.empty();

    KafkaIntake(
            KafkaClients kafka,
            KafkaIntakeConfig config,
            IntakeTransaction transaction,
            Supplier<TrackingPlan> plan,
            IngestConfig ingest,
            MeterRegistry metrics,
            Clock clock) {
        this.kafka = kafka;
        this.config = config;
        this.transaction = transaction;
        this.plan = plan;
        this.records = new KafkaRecords(new EventDecoder(ingest.limits(), ingest.policyOf(SOURCE)));
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The events of one record. */
    private record Taken(ConsumerRecord<byte[], byte[]> sent, List<Decoded> events) {}

    /** A record of which something was refused, and why. */
    private record Refused(ConsumerRecord<byte[], byte[]> sent, String problems) {}

    void start(@Observes StartupEvent started, WorkerLoops loops) {
        if (kafka.isConfigured() && config.topics().isPresent()) {
            loops.start(new WorkerLoop.Settings("kafka", 1, POLL, STOP_WITHIN), this::takeOnce);
        }
    }

    /** Reads once and stores what came; an exception leaves all of it to the next call. */
    WorkerLoop.Turn takeOnce() {
        Consumer<byte[], byte[]> open = open();
        ConsumerRecords<byte[], byte[]> polled = open.poll(POLL);
        if (polled.isEmpty()) {
            return WorkerLoop.Turn.more();
        }
        try {
            take(open, polled);
        } catch (RuntimeException failure) {
            goBack(open, polled);
            throw failure;
        }
        return WorkerLoop.Turn.more();
    }

    private synchronized Consumer<byte[], byte[]> open() {
        if (consumer.isEmpty()) {
            Consumer<byte[], byte[]> made = kafka.consumer(config.groupId(), config.maxRecords());
            made.subscribe(config.topics().orElse(List.of()));
            consumer = Optional.of(made);
        }
        return consumer.get();
    }

    private void take(Consumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> polled) {
        TrackingPlan current = plan.get();
        Instant now = clock.instant();
        List<Taken> taken = new ArrayList<>(polled.count());
        for (ConsumerRecord<byte[], byte[]> one : polled) {
            if (one.value() == null) {
                // A tombstone says that a key is gone, which is nothing that anybody did.
                metrics.counter("kafka.tombstones").increment();
            } else {
                taken.add(new Taken(one, records.decode(one, current, now)));
            }
        }
        List<Refused> refused = store(taken);
        sendDeadLetters(refused);
        Map<TopicPartition, OffsetAndMetadata> read = new LinkedHashMap<>();
        polled.partitions().forEach(partition -> {
            List<ConsumerRecord<byte[], byte[]>> of = polled.records(partition);
            read.put(partition, new OffsetAndMetadata(of.get(of.size() - 1).offset() + 1));
        });
        open.commitSync(read);
        metrics.counter("kafka.records").increment(polled.count());
    }

    /** Those of which something was refused. */
    private List<Refused> store(List<Taken> taken) {
        List<Decoded> events = new ArrayList<>();
        taken.forEach(one -> events.addAll(one.events()));
        List<Verdict> verdicts = transaction.storeEach(SOURCE, events);
        List<Refused> refused = new ArrayList<>();
        int next = 0;
        for (Taken one : taken) {
            int end = next + one.events().size();
            String problems = verdicts.subList(next, end).stream()
                    .flatMap(verdict -> verdict.problems().stream())
                    .map(Problem.Item::message)
                    .collect(Collectors.joining("\n"));
            if (!problems.isEmpty()) {
                refused.add(new Refused(one.sent(), problems));
            }
            next = end;
        }
        return refused;
    }

    /** As they were sent, with what is wrong in a header; all of them are there before the offsets are committed. */
    private void sendDeadLetters(List<Refused> refused) {
        metrics.counter("kafka.refused").increment(refused.size());
        if (refused.isEmpty() || config.deadLetterTopic().isEmpty()) {
            return;
        }
        List<Future<?>> sent = new ArrayList<>();
        for (Refused one : refused) {
            ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                    config.deadLetterTopic().get(),
                    null,
                    one.sent().key(),
                    one.sent().value(),
                    one.sent().headers());
            letter.headers().add("signalbox-problems", shortened(one.problems()).getBytes(StandardCharsets.UTF_8));
            letter.headers().add("signalbox-topic", one.sent().topic().getBytes(StandardCharsets.UTF_8));
            sent.add(deadLetters().send(letter));
        }
        for (Future<?> one : sent) {
            try {
                one.get();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RecordTooLargeException) {
                    // It will never fit, and it is in the quarantine.
                    metrics.counter("kafka.dead.letters.too.large").increment();
                    continue;
                }
                throw new IllegalStateException("a dead letter was not acknowledged", failed.getCause());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("stopped while dead letters were on their way", stopped);
            }
        }
    }

    private static String shortened(String problems) {
        return problems.substring(0, Math.min(problems.length(), LONGEST_PROBLEMS));
    }

    private synchronized Producer<byte[], byte[]> deadLetters() {
        if (deadLetters.isEmpty()) {
            deadLetters = Optional.of(kafka.producer(DEAD_LETTER_TIMEOUT_MILLIS));
        }
        return deadLetters.get();
    }

    /** What was polled is polled again. */
    private static void goBack(Consumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> polled) {
        LOG.warnf("records are read again records=%d", polled.count());
        for (TopicPartition partition : polled.partitions()) {
            if (open.assignment().contains(partition)) {
                open.seek(partition, polled.records(partition).get(0).offset());
            }
        }
    }

    /** The loop has ended by then. */
    @PreDestroy
    synchronized void close() {
        consumer.ifPresent(Consumer::close);
        consumer = Optional.empty();
        deadLetters.ifPresent(Producer::close);
        deadLetters = Optional.empty();
    }
}
