package io.signalbox.delivery;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Makes attempts, many at once, and says what follows from each. */
@ApplicationScoped
class Sender {

    private static final Logger LOG = Logger.getLogger(Sender.class);

    /** When a message of a flow that is stopped is looked at again, unless the flow is taken up before. */
    private static final Duration HELD = Duration.ofHours(1);

    private final RetryPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;
    private final ExecutorService threads;

    @Inject
    Sender(DeliveryConfig config, Clock clock) {
        this(
                new RetryPolicy(
                        new Backoff(config.retry().first(), config.retry().most()),
                        config.retry().attempts()),
                clock,
                new java.util.Random(),
                // Bounded by the slots of the destinations.
                Executors.newCachedThreadPool(named()));
    }

    Sender(RetryPolicy policy, Clock clock, RandomGenerator random, ExecutorService threads) {
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.threads = threads;
    }

    /** Starts an attempt; {@code ended} hears of its end, whatever that is. */
    void send(Message message, Lane lane, Consumer<Settlement> ended) {
        if (lane.waits()) {
            threads.execute(() -> ended.accept(attempt(message, lane.destination())));
        } else {
            ended.accept(attempt(message, lane.destination()));
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    private Settlement attempt(Message message, Destination destination) {
        Attempt attempt;
        try {
            Instant start = clock.instant();
            // What may have been sent already is in doubt first.
            attempt = message.held().isPresent() && !message.tries().isUnsettled()
                    ? new Attempt.Postponed(start.plus(HELD), message.held().get())
                    : destination.deliver(message, start);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError fault) {
            // A fault of ours with one message must neither end the thread nor lose the message.
            LOG.errorf(fault, "attempt failed deliveryId=%s destination=%s", message.id(), message.destination());
            attempt = new Attempt.Failed(
                    OptionalInt.empty(), "fault " + fault.getClass().getName(), Optional.empty());
        }
        Instant now = clock.instant();
        return new Settlement(
                message, attempt, policy.after(attempt, message.tries().attempts(), now, random.nextDouble()), now);
    }

    private static java.util.concurrent.ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "delivery-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
