package io.signalbox.ingest;

import io.signalbox.ingest.EventProblem.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks of Shopify and WooCommerce: each is one of our events, called as its topic is in the tracking plan. Pure.
 *
 * <p>An order is {@code Order Completed} when it is created; one that is changed later, and all topics without a name of
 * their own, are called as they are: {@code orders/paid} is {@code orders_paid}. Customers give traits.
 */
final class ShopDialect {

    private static final Map<String, String> TOPICS = Map.ofEntries(
            Map.entry("orders/create", "Order Completed"),
            Map.entry("order.created", "Order Completed"),
            Map.entry("checkouts/create", "Checkout Started"),
            Map.entry("refunds/create", "Order Refunded"),
            Map.entry("customers/create", "Signed Up"),
            Map.entry("customer.created", "Signed Up"),
            Map.entry("customers/update", "Profile Updated"),
            Map.entry("customer.updated", "Profile Updated"));

    private final HookConfig.Type type;
    private final String topic;
    private final String delivery;
    private final Instant receivedAt;

    private ShopDialect(HookConfig.Type type, String topic, String delivery, Instant receivedAt) {
        this.type = type;
        this.topic = topic;
        this.delivery = delivery;
        this.receivedAt = receivedAt;
    }

    /**
     * Our events.
     *
     * @param topic what it is about, as the sender's header says
     * @param delivery the sender's id, the same when it is sent again; blank where there is none
     */
    static List<RawEvent> translate(
            Envelope body, HookConfig.Type type, String topic, String delivery, Instant receivedAt) {
        ShopDialect dialect = new ShopDialect(type, topic, delivery, receivedAt);
        return body.events().stream().map(dialect::translate).toList();
    }

    private RawEvent translate(RawEvent sent) {
        if (sent.isNoEvent()) {
            return sent;
        }
        Map<String, @Nullable Object> fields = sent.fields();
        boolean isCustomer = topic.startsWith("customer");
        CanonicalEvent event = new CanonicalEvent(sent);
        event.put("name", TOPICS.getOrDefault(topic, topic.replace('/', ' ').replace('.', ' ')));
        if (topic.isBlank()) {
            event.problem(new EventProblem(Reason.MISSING_NAME, "", "no topic", "the header with the topic"));
        }
        identify(event, fields, isCustomer);
        if (isCustomer) {
            event.put("traits", traits(fields));
        } else {
            event.put("properties", order(fields));
        }
        event.put("occurredAt", occurredAt(fields));
        Object id = delivery.isBlank() ? null : type.name().toLowerCase(Locale.ROOT) + "#" + delivery;
        return event.identified(id, receivedAt, 0).raw();
    }

    private static void identify(CanonicalEvent event, Map<String, @Nullable Object> fields, boolean isCustomer) {
        Map<String, @Nullable Object> customer = isCustomer ? fields : CanonicalEvent.object(fields.get("customer"));
        Map<String, @Nullable Object> billing =
                CanonicalEvent.merged(fields.get("billing_address"), fields.get("billing"));
        Object id = CanonicalEvent.first(customer.get("id"), fields.get("customer_id"));
        // WooCommerce says 0 for guests.
        event.put("userId", id instanceof Long number && number == 0 ? null : id)
                .put("email", CanonicalEvent.first(fields.get("email"), customer.get("email"), billing.get("email")))
                .put("phone", CanonicalEvent.first(fields.get("phone"), customer.get("phone"), billing.get("phone")));
    }

    private static Map<String, @Nullable Object> traits(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> traits = new LinkedHashMap<>();
        for (String name : List.of("first_name", "last_name", "accepts_marketing", "currency", "tags", "role")) {
            if (fields.get(name) != null && !fields.get(name).equals("")) {
                traits.put(name, fields.get(name));
            }
        }
        Map<String, @Nullable Object> address =
                CanonicalEvent.merged(fields.get("billing"), fields.get("default_address"));
        Object country = CanonicalEvent.first(address.get("country_code"), address.get("country"));
        if (country != null) {
            traits.put("country", country);
        }
        return traits;
    }

    private static Map<String, @Nullable Object> order(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> order = new LinkedHashMap<>();
        order.put("order_id", CanonicalEvent.first(fields.get("order_id"), fields.get("id")));
        order.put("total", CanonicalEvent.first(fields.get("total_price"), fields.get("total")));
        order.put("currency", fields.get("currency"));
        order.put("shipping", fields.get("shipping_total"));
        order.put("tax", CanonicalEvent.first(fields.get("total_tax"), fields.get("tax_total")));
        order.put("status", CanonicalEvent.first(fields.get("status"), fields.get("financial_status")));
        List<Object> products = new ArrayList<>();
        if (fields.get("line_items") instanceof List<?> lines) {
            lines.forEach(line -> products.add(product(CanonicalEvent.object(line))));
            order.put("products", products);
        }
        order.values().removeIf(value -> value == null);
        return order;
    }

    private static Map<String, @Nullable Object> product(Map<String, @Nullable Object> line) {
        Map<String, @Nullable Object> product = new LinkedHashMap<>();
        product.put("product_id", line.get("product_id"));
        product.put("product_name", CanonicalEvent.first(line.get("title"), line.get("name")));
        for (String name : List.of("sku", "price", "quantity")) {
            product.put(name, line.get(name));
        }
        product.values().removeIf(value -> value == null);
        return product;
    }

    private static @Nullable Object occurredAt(Map<String, @Nullable Object> fields) {
        // WooCommerce writes times of Greenwich without saying so.
        Object gmt = CanonicalEvent.first(fields.get("date_modified_gmt"), fields.get("date_created_gmt"));
        return gmt instanceof String text && !text.endsWith("Z")
                ? text + "Z"
                : CanonicalEvent.first(fields.get("updated_at"), fields.get("created_at"));
    }
}
