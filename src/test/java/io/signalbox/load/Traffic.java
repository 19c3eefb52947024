package io.signalbox.load;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * The events a shop sends, as JSON: mostly views, some carts, few purchases, spread evenly over the profiles.
 *
 * <p>The random number generator is seeded, so two runs send the same sequence.
 */
final class Traffic {

    private static final String[] CATEGORIES = {"shoes", "coats", "books", "garden", "toys", "phones", "tea", "lamps"};

    private final SplittableRandom random;
    private final String prefix;
    private final int profiles;
    private long sequence;

    Traffic(String prefix, int profiles, long seed) {
        this.prefix = prefix;
        this.profiles = profiles;
        this.random = new SplittableRandom(seed);
    }

    /** A body for the events door: an array of {@code size} events that occur now. */
    String batch(int size, Instant now) {
        StringBuilder json = new StringBuilder(size * 260).append('[');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                json.append(',');
            }
            event(json, now, "\"id\":\"", "\"name\":\"", "\"occurredAt\":\"");
        }
        return json.append(']').toString();
    }

    /** The same for Segment's batch: as many track calls. */
    String segmentBatch(int size, Instant now) {
        StringBuilder json = new StringBuilder(size * 280)
                .append("{\"sentAt\":\"")
                .append(now)
                .append("\",\"batch\":[");
        for (int i = 0; i < size; i++) {
            json.append(i > 0 ? "," : "");
            event(json, now, "\"type\":\"track\",\"messageId\":\"", "\"event\":\"", "\"timestamp\":\"");
        }
        return json.append("]}").toString();
    }

    /** A cart that will have been left for 24 hours at {@code dueAt}. */
    static void leftCart(StringBuilder json, int number, Instant dueAt) {
        Instant occurredAt = dueAt.minus(Duration.ofHours(24));
        json.append("{\"id\":\"due-").append(number).append("\",\"name\":\"add_to_cart\",\"userId\":\"due-");
        json.append(number).append("\",\"occurredAt\":\"").append(occurredAt);
        json.append("\",\"properties\":{\"productId\":\"p1\",\"category\":\"tea\",\"price\":4.5,\"quantity\":1}}");
    }

    private void event(StringBuilder json, Instant now, String idKey, String nameKey, String timeKey) {
        int kind = random.nextInt(100);
        String name = kind < 60
                ? "product_viewed"
                : kind < 78 ? "page_viewed" : kind < 88 ? "add_to_cart" : kind < 94 ? "searched" : "purchase_completed";
        int product = random.nextInt(5_000);
        json.append('{').append(idKey).append(prefix).append('-').append(sequence++);
        json.append("\",").append(nameKey).append(name);
        json.append("\",\"userId\":\"load-").append(random.nextInt(profiles));
        json.append("\",").append(timeKey).append(now).append("\",\"properties\":{");
        String category = CATEGORIES[product % CATEGORIES.length];
        switch (name) {
            case "page_viewed" ->
                json.append("\"url\":\"/")
                        .append(category)
                        .append("\",\"secondsOnPage\":")
                        .append(random.nextInt(120));
            case "searched" -> json.append("\"query\":\"").append(category).append('"');
            case "purchase_completed" ->
                json.append("\"orderId\":\"o")
                        .append(sequence)
                        .append("\",\"total\":")
                        .append(5 + product % 300)
                        .append(".95");
            default ->
                json.append("\"productId\":\"p")
                        .append(product)
                        .append("\",\"category\":\"")
                        .append(category)
                        .append("\",\"price\":")
                        .append(1 + product % 200)
                        .append(".5");
        }
        json.append("}}");
    }
}
