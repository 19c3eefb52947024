package io.signalbox.delivery;

import io.signalbox.platform.WorkerLoop;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sends what the outbox holds: each turn settles the attempts that have ended and claims as many messages as may start.
 *
 * <p>Attempts run beside the turns, so that no network call happens inside a transaction. Each destination has slots of
 * its own; one that hangs keeps only those busy.
 */
@ApplicationScoped
class OutboxWorker {

    /** How long attempts that are about to end are waited for, so that many are settled by one transaction. */
    private static final long GATHER_NANOS = Duration.ofMillis(10).toNanos();

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(20);

    private final OutboxStore store;
    private final Destinations destinations;
    private final Sender sender;
    private final DeliveryMetrics metrics;
    private final DeliveryConfig config;
    private final Clock clock;

    private final BlockingQueue<Settlement> ended = new LinkedBlockingQueue<>();
    private final List<Settlement> unsettled = new ArrayList<>();
    private final Map<String, Integer> underWay = new HashMap<>();

    OutboxWorker(
            OutboxStore store,
            Destinations destinations,
            Sender sender,
            DeliveryMetrics metrics,
            DeliveryConfig config,
            Clock clock) {
        this.store = store;
        this.destinations = destinations;
        this.sender = sender;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Settles and claims once; {@code whenEnded} runs after each attempt. Answers whether there was anything to do, or else
     * when a rate may let the next message pass.
     */
    synchronized WorkerLoop.Turn turn(Runnable whenEnded) {
        List<Lane> lanes = destinations.lanes();
        gather();
        collectEnded();
        Instant now = clock.instant();
        OutboxStore.Claims claims = store.settleAndClaim(unsettled, slots(lanes, now), now);
        List<Message> claimed = claims.messages();
        boolean active = !claimed.isEmpty() || !unsettled.isEmpty();
        forgetSettled();
        Map<String, Lane> byName = lanes.stream().collect(Collectors.toMap(Lane::name, Function.identity()));
        for (Message message : claimed) {
            underWay.merge(message.destination(), 1, Integer::sum);
            Lane lane = Objects.requireNonNull(byName.get(message.destination()), "claimed without a lane");
            sender.send(message, lane, settlement -> {
                ended.add(settlement);
                whenEnded.run();
            });
        }
        return active ? WorkerLoop.Turn.more() : WorkerLoop.Turn.idleUntil(next(claims, now));
    }

    /** Nobody says when a rate lets the next message pass; shorter sleeps would only cost time. */
    private static Instant next(OutboxStore.Claims claims, Instant now) {
        Instant soon = now.plus(SHORTEST_SLEEP);
        return claims.nextByRate().map(next -> next.isAfter(soon) ? next : soon).orElse(Instant.MAX);
    }

    /** Settles what has ended, and starts nothing; answers how many messages are still on their way. */
    synchronized int settle() {
        collectEnded();
        store.settleAndClaim(unsettled, List.of(), clock.instant());
        forgetSettled();
        return underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Waits a while for what is on its way, and settles it. */
    synchronized void settleWithin(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (settle() > 0) {
            Settlement next = ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            ended.add(next);
        }
    }

    /** Waits a little where more attempts are under way than have ended. */
    private void gather() {
        int all = underWay.values().stream().mapToInt(Integer::intValue).sum();
        long end = System.nanoTime() + GATHER_NANOS;
        List<Settlement> gathered = new ArrayList<>();
        try {
            while (ended.size() + gathered.size() < all) {
                Settlement next = ended.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                gathered.add(next);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        ended.addAll(gathered);
    }

    /** What could not be settled because the database was away is kept for the next turn. */
    private void collectEnded() {
        int before = unsettled.size();
        ended.drainTo(unsettled);
        unsettled
                .subList(before, unsettled.size())
                .forEach(settlement -> underWay.merge(settlement.message().destination(), -1, Integer::sum));
    }

    private void forgetSettled() {
        unsettled.forEach(metrics::count);
        unsettled.clear();
    }

    private List<Slots> slots(List<Lane> lanes, Instant now) {
        List<Slots> slots = new ArrayList<>();
        for (Lane lane : lanes) {
            int free = lane.parallel() - underWay.getOrDefault(lane.name(), 0);
            if (free > 0) {
                slots.add(new Slots(
                        lane.name(),
                        free,
                        lane.timeout().plus(config.lease()),
                        lane.channel().pace().at(now)));
            }
        }
        return slots;
    }
}
