package io.signalbox.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TestDatabase;
import io.signalbox.platform.TickableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Delivery without its container: a database of its own, a clock that is ticked, workers that are turned by hand.
 *
 * <p>Attempts run on the turning thread, so that after {@link #turn} everything claimed has ended.
 */
final class DeliveryBench {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final RetryPolicy POLICY = new RetryPolicy(new Backoff(Duration.ofSeconds(10), Duration.ofHours(1)), 4);

    final Sql sql = TestDatabase.fresh().sql();
    final TickableClock clock = TickableClock.at(Changes.NOON);
    final Config config;
    final Destinations destinations;
    final Outbox outbox;
    final DeliveryStore deliveries;
    final DestinationStore destinationStore;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final OutboxWorker worker;

    DeliveryBench(Path folder, String file) {
        this(folder, file, Optional.empty());
    }

    /** Where the answers to calls are told. */
    DeliveryBench(Path folder, String file, CallAnswers answers) {
        this(folder, file, Optional.of(answers));
    }

    private DeliveryBench(Path folder, String file, Optional<CallAnswers> answers) {
        config = new Config(folder.resolve("destinations.yaml"));
        destinations = new Destinations(config.file(), environment(), Optional.empty(), Optional.empty(), answers);
        write(file);
        destinations.reload();
        outbox = new Outbox(destinations, config, clock);
        deliveries = new DeliveryStore(sql, clock);
        destinationStore = new DestinationStore(sql, destinations, clock);
        worker = worker(new SameThread());
    }

    /** One webhook, asked to answer within so many milliseconds. */
    static String shopAt(String baseUrl, int timeout) {
        return """
                destinations:
                  - name: shop
                    type: webhook
                    url: %s/hooks
                    secret: ${WEBHOOK_SECRET}
                    timeout: %dms
                    on: [entered, triggered]
                """.formatted(baseUrl, timeout);
    }

    static java.util.function.Function<String, Optional<String>> environment() {
        Map<String, String> variables = Map.of("WEBHOOK_SECRET", SECRET);
        return name -> Optional.ofNullable(variables.get(name));
    }

    /** Another worker on the same database, as another replica has. */
    OutboxWorker worker(ExecutorService threads) {
        // The greatest wait each time, so that tests know when it ends.
        Random longest = new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public double nextDouble() {
                return 1.0;
            }
        };
        return new OutboxWorker(
                new OutboxStore(sql),
                destinations,
                new Sender(POLICY, clock, longest, threads),
                new DeliveryMetrics(metrics),
                config,
                clock);
    }

    void write(String file) {
        try {
            Files.writeString(config.file(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the file is read again after an edit. */
    void reload(String file) {
        write(file);
        destinations.reload();
    }

    void enqueue(OutgoingChange... changes) {
        sql.doInTransaction(tx -> outbox.enqueue(tx, List.of(changes)));
    }

    /** Sends what is due and settles it. */
    void turn() {
        worker.turn(() -> {});
        worker.settle();
    }

    void turnAfter(Duration wait) {
        clock.tick(wait);
        turn();
    }

    List<Delivery> all() {
        return deliveries.list(Delivery.Filter.ALL, 1_000, Optional.empty()).items();
    }

    Delivery only() {
        List<Delivery> all = all();
        if (all.size() != 1) {
            throw new AssertionError("expected one delivery, but there are " + all.size());
        }
        return all.get(0);
    }

    record Config(Path file) implements DeliveryConfig {

        @Override
        public Duration reload() {
            return Duration.ofSeconds(2);
        }

        @Override
        public String source() {
            return "/shop";
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(50);
        }

        @Override
        public Duration lease() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration stop() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration keep() {
            return Duration.ofDays(90);
        }

        @Override
        public Retry retry() {
            throw new UnsupportedOperationException("the bench has its own policy");
        }
    }

    private static final class SameThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
