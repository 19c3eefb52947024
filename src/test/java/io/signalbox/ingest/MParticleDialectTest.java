package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MParticleDialectTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-31T08:00:10Z");

    private static final String BATCH =
            "{'user_identities': {'customerid': 'anna', 'email': 'anna@shop.test', 'facebook': 'f1'}, 'mpid': '77',"
                    + " 'user_attributes': {'plan': 'gold'}, 'device_info': {'android_uuid': 'd1'}, 'events': [%s]}";

    private static List<RawEvent> translated(String json) {
        Envelope body =
                EventBody.readEnvelope(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), MParticleDialect.LIST);
        return MParticleDialect.translate(body, RECEIVED);
    }

    @Test
    void aCustomEventSaysWhatItsBatchSays() {
        List<RawEvent> events = translated(BATCH.formatted("{'event_type': 'custom_event', 'data': {'event_name':"
                + " 'product_viewed', 'source_message_id': 'm1', 'timestamp_unixtime_ms': 1767225600000,"
                + " 'custom_attributes': {'price': 5}}}"));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).fields())
                .isEqualTo(Map.of(
                        "id", "m1",
                        "name", "product_viewed",
                        "userId", "anna",
                        "email", "anna@shop.test",
                        "deviceId", "d1",
                        "identifiers", Map.of("facebook", "f1", "mpid", "77"),
                        "traits", Map.of("plan", "gold"),
                        "occurredAt", 1767225600000L,
                        "properties", Map.of("price", 5L)));
    }

    @Test
    void severalProductsPutIntoTheCartAreAnEventEach() {
        List<RawEvent> events =
                translated(BATCH.formatted("{'event_type': 'commerce_event', 'data': {'source_message_id':"
                        + " 'm1', 'currency_code': 'EUR', 'product_action': {'action': 'add_to_cart', 'products':"
                        + " [{'id': 'p1', 'price': 5}, {'id': 'p2', 'price': 7}]}}}"));

        assertThat(events).extracting(event -> event.fields().get("id")).containsExactly("m1", "m1#1");
        assertThat(events.get(1).fields())
                .containsEntry("name", "Product Added")
                .containsEntry("properties", Map.of("product_id", "p2", "price", 7L, "currency", "EUR"));
    }

    @Test
    void aPurchaseIsOneEventWithItsProducts() {
        List<RawEvent> events = translated(BATCH.formatted("{'event_type': 'commerce_event', 'data': {'product_action':"
                + " {'action': 'purchase', 'transaction_id': 'o1', 'total_amount': 12, 'products': [{'id': 'p1'}]}}}"));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).fields())
                .containsEntry("name", "Order Completed")
                .containsEntry(
                        "properties",
                        Map.of("order_id", "o1", "total", 12L, "products", List.of(Map.of("product_id", "p1"))));
    }

    @Test
    void aBatchWithoutEventsGivesTraits() {
        assertThat(translated("[{'user_identities': {'customerid': 'anna'}, 'user_attributes': {'plan': 'gold'}}]"))
                .extracting(event -> event.fields().get("name"))
                .containsExactly("Identified");
    }

    @Test
    void whatIsNoEventIsAProblemOfItsOwn() {
        assertThat(translated(BATCH.formatted("7, {'event_type': 'session_start', 'data': {}}")))
                .extracting(event -> event.problems().size())
                .containsExactly(1, 0);
        assertThat(translated("[7, {'events': 'none'}]"))
                .extracting(event -> event.problems().size())
                .containsExactly(1, 1);
    }

    @Test
    void whatIsWrongIsKeptWithoutTheRestOfItsBatch() {
        List<RawEvent> events = translated(BATCH.formatted("7, {'event_type': 'custom_event', 'data': 8}"));

        assertThat(events)
                .extracting(event -> event.text().get())
                .containsExactly("7", "{\"event_type\":\"custom_event\",\"data\":8}");
    }

    @Test
    void aBatchDoesNotGrowByWhatItSaysOnce() {
        String attributes = "x".repeat(30_000);
        String many = "{'event_type': 'session_start', 'data': {}},".repeat(200);
        List<RawEvent> events = translated("{'user_attributes': {'a': '" + attributes + "'}, 'events': ["
                + many.substring(0, many.length() - 1) + "]}");

        assertThat(events).hasSize(1);
        assertThat(events.get(0).problems())
                .extracting(EventProblem::reason)
                .containsExactly(EventProblem.Reason.TOO_LARGE);
    }
}
