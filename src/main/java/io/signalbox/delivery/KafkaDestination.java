package io.signalbox.delivery;

import io.signalbox.platform.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sends messages to a topic: the profile's id as the key, so that one person's messages are in one partition, and a
 * CloudEvent as the value (structured mode of the Kafka protocol binding). The same message may come more than once, under
 * the same id.
 */
final class KafkaDestination implements Destination {

    private static final byte[] CONTENT_TYPE = CloudEvent.MEDIA_TYPE.getBytes(StandardCharsets.UTF_8);

    private final DestinationSettings.Kafka settings;
    private final Supplier<Producer<byte[], byte[]>> producer;

    KafkaDestination(DestinationSettings.Kafka settings, Supplier<Producer<byte[], byte[]>> producer) {
        this.settings = settings;
        this.producer = producer;
    }

    /** One producer for all topics, made when it is first needed. */
    static Supplier<Producer<byte[], byte[]>> producer(KafkaClients clients) {
        return new Supplier<>() {
            private Optional<Producer<byte[], byte[]>> made = Optional.empty();

            @Override
            public synchronized Producer<byte[], byte[]> get() {
                if (made.isEmpty()) {
                    made = Optional.of(clients.producer((int) DestinationSettings.DEFAULT_TIMEOUT.toMillis()));
                }
                return made.get();
            }
        };
    }

    @Override
    public Attempt deliver(Message message, Instant now) {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                settings.topic(),
                message.profileId().getBytes(StandardCharsets.UTF_8),
                message.payload().getBytes(StandardCharsets.UTF_8));
        sent.headers().add("content-type", CONTENT_TYPE);
        try {
            producer.get().send(sent).get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Attempt.Delivered(OptionalInt.empty());
        } catch (TimeoutException slow) {
            return failed("no acknowledgement within " + settings.timeout().toMillis() + " ms");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            String error = cause.getClass().getSimpleName() + ": " + cause.getMessage();
            return cause instanceof RetriableException
                    ? failed(error)
                    : new Attempt.Refused(OptionalInt.empty(), error);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return failed("the service stopped");
        }
    }

    private static Attempt failed(String error) {
        return new Attempt.Failed(OptionalInt.empty(), error, Optional.empty());
    }
}
