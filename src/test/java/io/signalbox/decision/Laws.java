package io.signalbox.decision;

import io.signalbox.decision.Oracle.Entry;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.rulebook.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;

/** Ways to lead a life, and the number of lives that a law is tried on. */
final class Laws {

    private static final int LIVES = 500;
    private static final int FEWER_LIVES = 150;
    private static final Duration AFTERWARDS = Duration.ofDays(31);

    private Laws() {}

    /** The seed of a life that breaks the law is in the message. */
    static void forAll(LongConsumer law) {
        upTo(LIVES, law);
    }

    /** For laws that rest on one already tried on all. */
    static void forSome(LongConsumer law) {
        upTo(FEWER_LIVES, law);
    }

    private static void upTo(int lives, LongConsumer law) {
        for (long seed = 1; seed <= lives; seed++) {
            try {
                law.accept(seed);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("broken by the life of seed " + seed, broken);
            }
        }
    }

    static Instant end(List<Event> events) {
        return Lives.last(events).plus(AFTERWARDS);
    }

    /** Everything handed over in one call. */
    static Life atOnce(Rulebook rulebook, List<Event> events) {
        Life life = receiving(Profiles.anna(rulebook), events);
        life.decide(end(events));
        return life;
    }

    static Life receiving(Life life, List<Event> events) {
        return life.receives(byReception(events).toArray(Event[]::new));
    }

    /** Called at random instants, each time with what was received since, by replicas in turn. */
    static void inBatches(Life life, List<Event> events, Random random, Timeline... replicas) {
        List<Event> waiting = new ArrayList<>(byReception(events));
        Instant now = waiting.get(0).receivedAt();
        Instant end = end(events);
        int turn = 0;
        while (now.isBefore(end)) {
            while (!waiting.isEmpty() && !waiting.get(0).receivedAt().isAfter(now)) {
                life.receives(waiting.remove(0));
            }
            life.under(replicas[turn++ % replicas.length]).decide(now);
            boolean next = !waiting.isEmpty() && random.nextInt(3) > 0;
            now = next
                    ? waiting.get(0).receivedAt()
                    : now.plusMillis(
                            1 + (long) (random.nextDouble() * Duration.ofDays(2).toMillis()));
        }
        life.receives(waiting.toArray(Event[]::new)).decide(end);
    }

    /** Called when something is received, and when it is due, and at no other instant. */
    static void onDueInstants(Life life, List<Event> events) {
        List<Event> waiting = new ArrayList<>(byReception(events));
        while (!waiting.isEmpty()) {
            Instant now = waiting.get(0).receivedAt();
            life.wakesUntil(now.minusMillis(1));
            while (!waiting.isEmpty() && waiting.get(0).receivedAt().equals(now)) {
                life.receives(waiting.remove(0));
            }
            life.decide(now);
        }
        life.wakesUntil(end(events));
    }

    static List<Event> byReception(List<Event> events) {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparing(Event::receivedAt));
        return sorted;
    }

    static List<Event> firstReceived(List<Event> events) {
        Set<String> ids = new HashSet<>();
        return byReception(events).stream().filter(event -> ids.add(event.id())).toList();
    }

    /** Any instant of a life; often exactly that of an event or of its reception. */
    static Instant momentIn(List<Event> events, Random random) {
        Event event = events.get(random.nextInt(events.size()));
        Instant at = random.nextBoolean() ? event.occurredAt() : event.receivedAt();
        return random.nextBoolean() ? at : at.plusMillis(random.nextInt(1 << random.nextInt(31)));
    }

    /** Some of the events, each with the instant of the import that brings it: one of two in the life. */
    static Map<String, Instant> someImported(List<Event> events, Random random) {
        List<Instant> imports = List.of(momentIn(events, random), momentIn(events, random));
        Map<String, Instant> imported = new HashMap<>();
        for (Event event : events) {
            if (random.nextBoolean()) {
                imported.put(event.id(), imports.get(random.nextInt(imports.size())));
            }
        }
        return imported;
    }

    static List<Entry> entries(Life life) {
        return life.changes().stream().map(Laws::entry).toList();
    }

    private static Entry entry(Change change) {
        if (change instanceof Change.TraitChanged trait) {
            return new Entry(
                    change.at(),
                    "trait",
                    change.name(),
                    trait.value().map(Object::toString).orElse(""));
        }
        boolean muted = change instanceof Change.Triggered triggered && triggered.muted();
        return new Entry(change.at(), muted ? "muted" : change.kind(), change.name(), change.discriminator());
    }
}
