package io.signalbox.decision;

import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up lives: bursts, equal timestamps, gaps of up to 60 days, events exactly at a boundary and 1 ms beside it. */
final class Lives {

    static final List<String> ZONES = List.of("Europe/Berlin", "America/New_York", "America/Santiago");

    private static final List<String> CATEGORIES = List.of("shoes", "hats", "bags");
    private static final List<String> TOTALS = List.of("33.4", "33.5", "0.1", "100.2", "60.05", "40.25");

    private final Random random;

    /** How many more events of the burst are to come. */
    private int burst;

    private Lives(Random random) {
        this.random = random;
    }

    /** In the order in which they happened, each received when it happened; ids may come twice. */
    static List<Event> punctual(long seed) {
        return new Lives(new Random(seed)).events();
    }

    /** Received in another order than they happened: slow networks, queues of a day, clocks that run ahead. */
    static List<Event> unpunctual(long seed) {
        Lives lives = new Lives(new Random(seed));
        return lives.events().stream()
                .map(event -> Shop.received(event, event.occurredAt().plus(lives.delay())))
                .toList();
    }

    static Instant last(List<Event> events) {
        return events.stream().map(Event::effectiveAt).max(Instant::compareTo).orElseThrow();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        Instant at = Instant.parse("2027-01-01T00:00:00Z").plus(Duration.ofMinutes(random.nextInt(900 * 24 * 60)));
        int count = 3 + random.nextInt(22);
        for (int i = 0; i < count; i++) {
            if (burst == 0 && random.nextInt(8) == 0) {
                burst = 4 + random.nextInt(5);
            }
            at = burst > 0 ? at.plusMillis(random.nextInt(random.nextInt(4) == 0 ? 1 : 170_000)) : next(at, events);
            burst = Math.max(0, burst - 1);
            String id = "e" + (random.nextInt(12) == 0 && i > 0 ? random.nextInt(i) : i);
            events.add(event(id, at));
        }
        return events;
    }

    private Instant next(Instant at, List<Event> events) {
        int dice = random.nextInt(100);
        if (dice < 15) {
            return at;
        } else if (dice < 25) {
            return at.plusMillis(1);
        } else if (dice < 55) {
            return at.plusMillis(random.nextInt(150_000));
        } else if (dice < 65) {
            return at.plus(Duration.ofMinutes(random.nextInt(300)));
        } else if (dice < 70) {
            return at.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 60)));
        }
        return boundary(at, events);
    }

    private Instant boundary(Instant at, List<Event> events) {
        List<Instant> later = new ArrayList<>();
        int few = random.nextInt(3) == 0 ? ShopTruth.DURATIONS.size() : 6;
        for (Event event : events) {
            for (Duration duration : ShopTruth.DURATIONS.subList(0, few)) {
                Instant exact = event.occurredAt().plus(duration).plusMillis(random.nextInt(3) - 1L);
                if (exact.isAfter(at)) {
                    later.add(exact);
                }
            }
        }
        return later.isEmpty() ? at : later.get(random.nextInt(later.size()));
    }

    private Duration delay() {
        int dice = random.nextInt(100);
        if (dice < 40) {
            return Duration.ZERO;
        } else if (dice < 70) {
            return Duration.ofMillis(random.nextInt(5_000));
        } else if (dice < 80) {
            return Duration.ofMinutes(random.nextInt(600));
        } else if (dice < 90) {
            return Duration.ofMinutes(random.nextInt(20 * 24 * 60));
        }
        return Duration.ofMinutes(-random.nextInt(2_000));
    }

    private Event event(String id, Instant at) {
        Map<String, Object> properties = new HashMap<>();
        int dice = random.nextInt(burst > 0 && random.nextInt(3) > 0 ? 40 : 100);
        String name;
        if (dice < 40) {
            name = "product_viewed";
            if (random.nextInt(10) > 0) {
                properties.put("category", CATEGORIES.get(random.nextInt(random.nextInt(3) + 1)));
            }
        } else if (dice < 60) {
            name = "add_to_cart";
        } else if (dice < 82) {
            name = "purchase_completed";
            if (random.nextInt(6) > 0) {
                properties.put("total", new BigDecimal(TOTALS.get(random.nextInt(TOTALS.size()))));
            }
        } else if (dice < 89) {
            name = "email_clicked";
        } else if (dice < 94) {
            name = "wishlist_shared";
        } else {
            name = Situation.TRAITS_ONLY;
        }
        boolean bearsTraits = name.equals(Situation.TRAITS_ONLY) || random.nextInt(6) == 0;
        return new Event(id, name, at, at, properties, bearsTraits ? traits(at) : TraitChanges.NONE);
    }

    private TraitChanges traits(Instant at) {
        Map<String, Object> traits = new HashMap<>();
        switch (random.nextInt(4)) {
            case 0 -> traits.put("country", random.nextInt(3) > 0 ? "DE" : null);
            case 1 -> traits.put("timezone", random.nextInt(5) > 0 ? ZONES.get(random.nextInt(3)) : null);
            case 2 -> {
                String soon = at.plus(Duration.ofDays(random.nextInt(30))).toString();
                String date = random.nextInt(8) == 0 ? "02-29" : soon.substring(5, 10);
                traits.put("birthday", "1988-" + date);
                traits.put("country", "DE");
            }
            default -> traits.put("last_browsed_category", random.nextInt(2) > 0 ? "shoes" : null);
        }
        return TraitChanges.of(traits);
    }
}
