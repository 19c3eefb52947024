package io.signalbox.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.signalbox.model.EventSchema;
import io.signalbox.model.TrackingPlan;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Which events and properties come, and how that compares with the tracking plan. Counted in memory and written down some
 * seconds later, so a crash loses the counts of seconds.
 */
@Singleton
public final class Coverage {

    /** Senders may call properties as they like; beyond this many names at a time the rest is only counted. */
    private static final int MOST_NAMES = 10_000;

    private static final String EVENT_ITSELF = "";

    /** What begins so is a pointer to what did not fit; properties are called by their names. */
    private static final List<String> MISFITS = List.of("/properties/", "/traits/");

    private final SeenStore store;
    private final Supplier<TrackingPlan> plan;
    private final MeterRegistry metrics;
    private final Clock clock;
    private volatile Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    Coverage(SeenStore store, Supplier<TrackingPlan> plan, MeterRegistry metrics, Clock clock) {
        this.store = store;
        this.plan = plan;
        this.metrics = metrics;
        this.clock = clock;
    }

    record Key(String event, String property) {}

    /**
     * An event, or a property of it, that came.
     *
     * @param property blank: the event itself
     * @param events how many of them, or with it, since {@code firstSeenAt}
     */
    public record Seen(String event, String property, long events, Instant firstSeenAt, Instant lastSeenAt) {}

    /** A property of an event of the plan. */
    public record Planned(String event, String property) {}

    /**
     * What comes, beside what is planned.
     *
     * @param unplannedEvents seen, and not in the plan
     * @param unplannedProperties seen in events of the plan, which does not name them
     * @param misfits JSON Pointers to what did not fit the plan and was left out, in events of sources whose policy is to
     *     flag it
     * @param unseenEvents in the plan, and not seen
     * @param unseenProperties in the plan, and not seen in events that were
     */
    public record Report(
            Instant since,
            List<Seen> unplannedEvents,
            List<Seen> unplannedProperties,
            List<Seen> misfits,
            List<String> unseenEvents,
            List<Planned> unseenProperties) {}

    /** Counts what was accepted. */
    void note(List<Decoded.Sound> events) {
        Map<Key, LongAdder> current = counts;
        for (Decoded.Sound sound : events) {
            String name = sound.event().name();
            count(current, new Key(name, EVENT_ITSELF));
            sound.event().properties().keySet().forEach(property -> count(current, new Key(name, property)));
            sound.misfits().forEach(pointer -> count(current, new Key(name, pointer)));
        }
    }

    private void count(Map<Key, LongAdder> current, Key key) {
        LongAdder known = current.get(key);
        if (known == null) {
            if (current.size() >= MOST_NAMES) {
                metrics.counter("coverage.names.left.out").increment();
                return;
            }
            known = current.computeIfAbsent(key, missing -> new LongAdder());
        }
        known.increment();
    }

    @Scheduled(
            every = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    @PreDestroy
    synchronized void writeDown() {
        Map<Key, LongAdder> full = counts;
        if (full.isEmpty()) {
            return;
        }
        counts = new ConcurrentHashMap<>();
        Map<Key, Long> sums = new HashMap<>();
        full.forEach((key, events) -> sums.put(key, events.sum()));
        try {
            store.add(sums, clock.instant());
        } catch (RuntimeException away) {
            // They are counted again, with what comes meanwhile.
            sums.forEach((key, events) ->
                    counts.computeIfAbsent(key, missing -> new LongAdder()).add(events));
            throw away;
        }
    }

    /** Compares what was seen since an instant with the plan of now. */
    public Report report(Instant since) {
        writeDown();
        return report(since, store.since(since), plan.get());
    }

    static Report report(Instant since, List<Seen> seen, TrackingPlan plan) {
        Map<String, Set<String>> properties = new HashMap<>();
        List<Seen> unplannedEvents = new ArrayList<>();
        List<Seen> unplannedProperties = new ArrayList<>();
        List<Seen> misfits = new ArrayList<>();
        for (Seen one : seen) {
            EventSchema schema = plan.events().get(one.event());
            properties.computeIfAbsent(one.event(), name -> new HashSet<>()).add(one.property());
            if (MISFITS.stream().anyMatch(one.property()::startsWith)) {
                misfits.add(one);
            } else if (schema == null) {
                if (one.property().equals(EVENT_ITSELF)) {
                    unplannedEvents.add(one);
                }
            } else if (!one.property().equals(EVENT_ITSELF)
                    && !schema.properties().containsKey(one.property())) {
                unplannedProperties.add(one);
            }
        }
        List<String> unseenEvents = new ArrayList<>();
        List<Planned> unseenProperties = new ArrayList<>();
        plan.events().forEach((name, schema) -> {
            if (!properties.containsKey(name)) {
                unseenEvents.add(name);
                return;
            }
            Set<String> came = properties.getOrDefault(name, Set.of());
            schema.properties().keySet().stream()
                    .filter(property -> !came.contains(property))
                    .sorted()
                    .forEach(property -> unseenProperties.add(new Planned(name, property)));
        });
        return new Report(since, unplannedEvents, unplannedProperties, misfits, unseenEvents, unseenProperties);
    }
}
