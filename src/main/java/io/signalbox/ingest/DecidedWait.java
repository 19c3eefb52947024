package io.signalbox.ingest;

import io.signalbox.history.EventLog;
import io.signalbox.platform.ProfilesDecided;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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
        Map<String, Map<String, Instant>> open = new HashMap<>();
        occurredAt.forEach((event, at) -> open.computeIfAbsent(event.profileId(), profileId -> new HashMap<>())
                .put(event.eventId(), at));
        Set<Awaited> decided = new HashSet<>();
        Waiter waiter = new Waiter(Set.copyOf(open.keySet()));
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

    private void look(Map<String, Map<String, Instant>> open, Set<Awaited> decided) {
        open.entrySet().removeIf(profile -> {
            Set<String> done = log.decided(profile.getKey(), profile.getValue());
            done.forEach(eventId -> decided.add(new Awaited(profile.getKey(), eventId)));
            profile.getValue().keySet().removeAll(done);
            return profile.getValue().isEmpty();
        });
    }
}
