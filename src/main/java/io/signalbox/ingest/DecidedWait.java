package io.signalbox.ingest;

import io.signalbox.history.EventLog;
import io.signalbox.platform.ProfilesDecided;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Waits until events are decided, for callers who ask for it.
 *
 * <p>The loop of this process says when it has decided; the database is asked in any case, since another replica may
 * have.
 */
@Singleton
final class DecidedWait {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final EventLog log;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    DecidedWait(EventLog log) {
        this.log = log;
    }

    private static final class Waiter {
        private final Set<String> profileIds;
        private final Semaphore news = new Semaphore(0);

        Waiter(Set<String> profileIds) {
            this.profileIds = profileIds;
        }
    }

    /** An event of a profile. */
    record Awaited(String profileId, String eventId) {}

    void decided(@Observes ProfilesDecided decided) {
        for (Waiter waiter : waiters) {
            if (!Collections.disjoint(waiter.profileIds, decided.profileIds())) {
                waiter.news.release();
            }
        }
    }

    /**
     * Those of these events that are decided, as soon as all are, or after this time.
     *
     * @param occurredAt of each event
     */
    Set<Awaited> await(Map<Awaited, Instant> occurredAt, Duration atMost) {
        Set<EventLog.Place> open = new HashSet<>();
        occurredAt.forEach((event, at) -> open.add(new EventLog.Place(event.profileId(), event.eventId(), at)));
        Set<Awaited> decided = new HashSet<>();
        Waiter waiter =
                new Waiter(open.stream().map(EventLog.Place::profileId).collect(Collectors.toUnmodifiableSet()));
        long deadline = System.nanoTime() + atMost.toNanos();
        waiters.add(waiter);
        try {
            look(open, decided);
            long left = deadline - System.nanoTime();
            while (!open.isEmpty() && left > 0) {
                // Woken or not, the database knows.
                boolean woken = waiter.news.tryAcquire(Math.min(left, LOOK_AGAIN.toNanos()), TimeUnit.NANOSECONDS);
                if (woken) {
                    waiter.news.drainPermits();
                }
                look(open, decided);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiters.remove(waiter);
        }
        return decided;
    }

    private void look(Set<EventLog.Place> open, Set<Awaited> decided) {
        Set<EventLog.Place> done = log.decided(open);
        done.forEach(event -> decided.add(new Awaited(event.profileId(), event.eventId())));
        open.removeAll(done);
    }
}
