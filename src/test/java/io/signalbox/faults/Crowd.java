package io.signalbox.faults;

import io.signalbox.platform.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * People who use a shop while its service is being killed.
 *
 * <p>What they do lies up to three days back, in any order, so that rules of all spans fire, and some of them minutes
 * later, by time alone. Each request is repeated, with the same ids, until it is acknowledged; some also after that.
 */
final class Crowd {

    private static final int SENDERS = 3;
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(25);

    private final List<Instance> doors;
    private final int profilesPerSender;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopping;

    Crowd(List<Instance> doors, int profilesPerSender) {
        this.doors = List.copyOf(doors);
        this.profilesPerSender = profilesPerSender;
    }

    void start() {
        for (int sender = 0; sender < SENDERS; sender++) {
            int number = sender;
            running.add(threads.submit(() -> {
                send(number);
                return number;
            }));
        }
    }

    /** Ends when all that was sent is acknowledged. */
    void stop() throws Exception {
        stopping = true;
        for (Future<?> sender : running) {
            sender.get(2, TimeUnit.MINUTES);
        }
        threads.shutdown();
    }

    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    private void send(int sender) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(sender);
        for (int request = 0; !stopping; request++) {
            List<Map<String, Object>> events = new ArrayList<>();
            String userId = "u-" + sender + "-" + random.nextInt(profilesPerSender);
            int size = 1 + random.nextInt(4);
            for (int i = 0; i < size; i++) {
                events.add(event("e-" + sender + "-" + request + "-" + i, userId, random));
            }
            untilAcknowledged(events, random);
            if (random.nextInt(10) == 0) {
                untilAcknowledged(events, random);
            }
            LockSupport.parkNanos(BETWEEN_REQUESTS.toNanos());
        }
    }

    private static Map<String, Object> event(String id, String userId, SplittableRandom random) {
        int kind = random.nextInt(100);
        String name = kind < 55 ? "product_viewed" : kind < 90 ? "add_to_cart" : "purchase_completed";
        Map<String, Object> properties = new LinkedHashMap<>();
        if (name.equals("purchase_completed")) {
            properties.put("orderId", "o-" + id);
            properties.put("total", 20 + random.nextInt(300));
        } else {
            properties.put("productId", "p" + random.nextInt(4));
            properties.put("category", random.nextBoolean() ? "shoes" : "coats");
            properties.put("price", 10 + random.nextInt(200));
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("name", name);
        event.put("userId", userId);
        event.put("occurredAt", occurredAt(random));
        event.put("properties", properties);
        return event;
    }

    /** Now, or so that a cart of 30 minutes, 24 or 48 hours comes due within the minutes of the test, or long ago. */
    private static Instant occurredAt(SplittableRandom random) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return switch (random.nextInt(5)) {
            case 0 -> now;
            case 1 -> now.minus(Duration.ofMinutes(30)).plusMillis(random.nextInt(200_000));
            case 2 -> now.minus(Duration.ofDays(1)).plusMillis(random.nextInt(200_000));
            case 3 -> now.minus(Duration.ofDays(2)).plusMillis(random.nextInt(200_000));
            default -> now.minusMillis(random.nextInt(72 * 3_600_000));
        };
    }

    private void untilAcknowledged(List<Map<String, Object>> events, SplittableRandom random)
            throws IOException, InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer =
                        doors.get(random.nextInt(doors.size())).post("/api/events", events);
                if (answer.statusCode() < 300) {
                    acknowledge(answer.body(), events.size());
                    return;
                }
                if (answer.statusCode() < 500 && answer.statusCode() != 429) {
                    throw new AssertionError("refused with " + answer.statusCode() + ": " + answer.body());
                }
            } catch (IOException killed) {
                // The service is down, or went down with our request: ask again, as senders do.
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private void acknowledge(String body, int expected) throws IOException {
        var results = Json.mapper().readTree(body).get("results");
        if (results.size() != expected) {
            throw new AssertionError("expected " + expected + " verdicts, but found " + body);
        }
        for (var result : results) {
            String status = result.get("status").asText();
            if (!status.equals("accepted") && !status.equals("duplicate")) {
                throw new AssertionError("expected accepted or duplicate, but found " + result);
            }
            acknowledged.add(result.get("id").asText());
        }
    }
}
