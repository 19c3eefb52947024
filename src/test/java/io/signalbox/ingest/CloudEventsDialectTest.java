package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CloudEventsDialectTest {

    private static Envelope body(String json) {
        return EventBody.readEnvelope(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), CloudEventsDialect.LIST);
    }

    private static RawEvent one(String json) {
        List<RawEvent> events = CloudEventsDialect.translate(body(json));
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    @Test
    void attributesAreWhoWhatAndWhenAndDataTheRest() {
        assertThat(one("{'specversion': '1.0', 'id': 'm1', 'source': '/shop', 'type': 'org.example.product_viewed.v2',"
                                + " 'time': '2026-01-31T08:00:00Z', 'subject': 'anna', 'data': {'price': 5, 'traits': {'plan': 'gold'}}}")
                        .fields())
                .isEqualTo(Map.of(
                        "id", "/shop#m1",
                        "name", "product_viewed",
                        "userId", "anna",
                        "occurredAt", "2026-01-31T08:00:00Z",
                        "traits", Map.of("plan", "gold"),
                        "properties", Map.of("price", 5L)));
    }

    @Test
    void identifiersInDataOrInExtensionsComeBeforeTheSubject() {
        String event = "{'specversion': '1.0', 'id': 'm1', 'source': '/shop', 'type': 'x', 'subject': 'order-7', %s}";

        assertThat(one(event.formatted("'data': {'email': 'anna@shop.test', 'properties': {'n': 1}}"))
                        .fields())
                .containsEntry("email", "anna@shop.test")
                .containsEntry("properties", Map.of("n", 1L))
                .doesNotContainKey("userId");
        assertThat(one(event.formatted("'anonymousid': 'a1'")).fields())
                .containsEntry("anonymousId", "a1")
                .doesNotContainKey("userId");
    }

    @Test
    void theBinaryFormIsTheSame() {
        Map<String, String> attributes =
                Map.of("specversion", "1.0", "id", "m1", "source", "/shop", "type", "product_viewed", "userid", "anna");

        Envelope envelope = CloudEventsDialect.binary(attributes, body("{'price': 5}"));

        assertThat(CloudEventsDialect.translate(envelope).get(0).fields())
                .isEqualTo(Map.of(
                        "id", "/shop#m1",
                        "name", "product_viewed",
                        "userId", "anna",
                        "properties", Map.of("price", 5L)));
    }

    @Test
    void allThatIsMissingIsSaidAtOnce() {
        assertThat(one("{'id': 7, 'data': [1]}").problems())
                .extracting(EventProblem::pointer)
                .containsExactly("/specversion", "/id", "/source", "/type", "/data");
        assertThat(one("{'specversion': '1.0', 'id': '1', 'source': 's', 'type': 't', 'data_base64': 'eA=='}")
                        .problems())
                .extracting(EventProblem::pointer)
                .containsExactly("/data_base64");
    }

    @Test
    void oneSetOfAttributesIsNotForAListOfData() {
        assertThatThrownBy(() -> CloudEventsDialect.binary(Map.of("id", "m1"), body("[{}, {}]")))
                .isInstanceOf(ProblemException.class);
    }
}
