package io.signalbox.decision;

import io.signalbox.decision.SimulationRequest.Definitions;
import io.signalbox.decision.SimulationRequest.Person;
import io.signalbox.decision.SimulationRequest.SentEvent;
import io.signalbox.decision.SimulationRequest.Span;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Made-up lives in the words of the sample tracking plan, with gaps that lie at and beside the durations of the rules. */
final class SampleLives {

    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private static final List<Duration> GAPS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(40),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(24),
            Duration.ofHours(48),
            Duration.ofDays(3),
            Duration.ofDays(7),
            Duration.ofDays(14),
            Duration.ofDays(30),
            Duration.ofDays(90));

    private static final List<String> NAMES = List.of(
            "product_viewed",
            "product_viewed",
            "product_viewed",
            "add_to_cart",
            "purchase_completed",
            "purchase_completed",
            "page_viewed",
            "clicked",
            "searched",
            "checkout_started",
            "email_delivered",
            "email_opened",
            "email_clicked");

    private final Random random;

    private SampleLives(long seed) {
        this.random = new Random(seed);
    }

    static SimulationRequest life(long seed) {
        return new SampleLives(seed).life();
    }

    private SimulationRequest life() {
        List<SentEvent> events = new ArrayList<>();
        Instant at = START.plus(Duration.ofHours(random.nextInt(10_000)));
        int count = 8 + random.nextInt(30);
        for (int i = 0; i < count; i++) {
            // Bursts, since most rules count what comes close together.
            Duration gap = GAPS.get(random.nextInt(random.nextInt(3) == 0 ? GAPS.size() : 4));
            at = at.plus(gap).plusMillis(random.nextInt(3) - (gap.isZero() ? 0L : 1L));
            String name = NAMES.get(random.nextInt(NAMES.size()));
            events.add(new SentEvent("e" + i, name, at, Optional.empty(), properties(name), Map.of()));
        }
        return new SimulationRequest(
                new Definitions(Optional.empty(), Optional.empty(), Optional.empty()),
                new Person("anna", traits(), List.of()),
                events,
                new Span(Optional.empty(), at.plus(Duration.ofDays(120)), false));
    }

    private Map<String, Object> traits() {
        Map<String, Object> traits = new HashMap<>();
        maybe(traits, "country", List.of("DE", "AT"));
        maybe(traits, "device", List.of("mobile", "desktop"));
        maybe(traits, "age", List.of(17L, 18L, 34L, 35L));
        maybe(traits, "ageGroup", List.of("18-34", "35-49"));
        maybe(traits, "birthday", List.of("1988-02-29", "1990-06-01"));
        return traits;
    }

    private Map<String, Object> properties(String name) {
        Map<String, Object> properties = new HashMap<>();
        switch (name) {
            case "product_viewed", "add_to_cart" -> {
                maybe(properties, "productId", List.of("P1", "P1", "P2"));
                maybe(properties, "category", List.of("hats", "hats", "shoes"));
            }
            case "purchase_completed" -> {
                maybe(properties, "orderId", List.of("A", "B", "C", "D", "E", "F", "G"));
                maybe(properties, "category", List.of("hats", "shoes"));
                if (random.nextBoolean()) {
                    properties.put(
                            "total",
                            List.of(new BigDecimal("99.99"), new BigDecimal("100"), 150L, 700L)
                                    .get(random.nextInt(4)));
                } else {
                    properties.put(
                            "price", List.of(new BigDecimal("33.34"), 50L, 150L).get(random.nextInt(3)));
                    properties.put("quantity", 1L + random.nextInt(3));
                }
            }
            case "page_viewed" -> {
                maybe(properties, "pageType", List.of("product", "home"));
                maybe(properties, "secondsOnPage", List.of(59L, 60L, 61L));
            }
            case "clicked" -> maybe(properties, "category", List.of("accessories", "accessories", "hats"));
            case "searched" -> {
                maybe(properties, "query", List.of("red hat", "boots"));
                maybe(properties, "results", List.of(0L, 1L));
            }
            default -> {
                // Nothing that a rule asks for.
            }
        }
        return properties;
    }

    private void maybe(Map<String, Object> properties, String name, List<?> values) {
        if (random.nextInt(8) > 0) {
            properties.put(name, values.get(random.nextInt(values.size())));
        }
    }
}
