package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.platform.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentDialectTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-31T08:00:10Z");

    private static List<RawEvent> translated(String call, String json) {
        Envelope body = EventBody.readEnvelope(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "batch");
        return SegmentDialect.translate(body, call, RECEIVED);
    }

    private static Map<String, Object> one(String call, String json) {
        return translated(call, json).get(0).fields();
    }

    @Test
    void trackIsTheEventThatItNames() {
        assertThat(one(
                        "track",
                        "{'messageId': 'm1', 'event': 'Product Viewed', 'userId': 'anna', 'anonymousId': null,"
                                + " 'properties': {'price': 5}, 'context': {'device': {'id': 'd1'}}}"))
                .isEqualTo(Map.of(
                        "id", "m1",
                        "name", "Product Viewed",
                        "userId", "anna",
                        "deviceId", "d1",
                        "properties", Map.of("price", 5L)));
    }

    @Test
    void identifyCarriesTraitsAndSoDoesTheContextOfAnyCall() {
        assertThat(one("identify", "{'traits': {'age': 34}, 'context': {'traits': {'age': 33, 'plan': 'gold'}}}"))
                .containsEntry("name", "Identified")
                .containsEntry("traits", Map.of("age", 34L, "plan", "gold"));
        assertThat(one("track", "{'event': 'x', 'context': {'traits': {'plan': 'gold'}}}"))
                .containsEntry("traits", Map.of("plan", "gold"));
    }

    @Test
    void aPageKnowsItsNameAndWhatItsContextSaysOfIt() {
        assertThat(one(
                        "page",
                        "{'name': 'Home', 'properties': {'title': 'T'}, 'context': {'page':"
                                + " {'url': 'https://shop.test/', 'title': 'U', 'path': '/'}}}"))
                .containsEntry("name", "Page Viewed")
                .containsEntry("properties", Map.of("name", "Home", "title", "T", "url", "https://shop.test/"));
        assertThat(one("screen", "{'name': 'Cart'}"))
                .containsEntry("name", "Screen Viewed")
                .containsEntry("properties", Map.of("name", "Cart"));
    }

    @Test
    void theTraitsOfAGroupAreNotThePersons() {
        assertThat(one("group", "{'groupId': 'g1', 'traits': {'name': 'Acme'}}"))
                .containsEntry("name", "Grouped")
                .containsEntry("properties", Map.of("groupId", "g1", "name", "Acme"))
                .doesNotContainKey("traits");
    }

    @Test
    void anAliasHandsOverBothIdentifiers() {
        assertThat(one("alias", "{'userId': 'anna', 'previousId': 'p', 'anonymousId': 'a'}"))
                .containsEntry("name", "Aliased")
                .containsEntry("userId", "anna")
                .containsEntry("anonymousId", List.of("a", "p"));
    }

    @Test
    void whatABatchSaysOfAllHoldsWhereAnEventSaysNothing() {
        List<RawEvent> events = translated(
                "batch",
                "{'userId': 'anna', 'context': {'traits': {'plan': 'gold'}}, 'batch': ["
                        + "{'type': 'track', 'event': 'x'},"
                        + "{'type': 'track', 'event': 'x', 'userId': 'bob', 'context': {'traits': {'plan': 'tin'}}}]}");

        assertThat(events.get(0).fields())
                .containsEntry("userId", "anna")
                .containsEntry("traits", Map.of("plan", "gold"));
        assertThat(events.get(1).fields())
                .containsEntry("userId", "bob")
                .containsEntry("traits", Map.of("plan", "tin"));
    }

    @Test
    void aWrongClockIsCorrectedBySentAtButForImports() {
        String events = "{'sentAt': '2020-01-01T00:01:00Z', 'batch':"
                + " [{'type': 'track', 'event': 'x', 'timestamp': '2020-01-01T00:00:00Z'}]}";

        assertThat(one("batch", events)).containsEntry("occurredAt", "2026-01-31T07:59:10Z");
        assertThat(one("import", events)).containsEntry("occurredAt", "2020-01-01T00:00:00Z");
        assertThat(one("track", "{'event': 'x', 'timestamp': 'soon', 'sentAt': '2020-01-01T00:01:00Z'}"))
                .containsEntry("occurredAt", "soon");
        assertThat(one(
                        "track",
                        "{'event': 'x', 'timestamp': '+999999999-01-01T00:00:00Z',"
                                + " 'sentAt': '-999999999-01-01T00:00:00Z'}"))
                .containsEntry("occurredAt", "+999999999-01-01T00:00:00Z");
    }

    @Test
    void theSameContentWithATimeIsTheSameEventAndWithoutOneEachCounts() {
        String timed = "{'event': 'x', 'userId': 'anna', 'timestamp': '2026-01-01T00:00:00Z', 'sentAt': '%s'}";
        String first = timed.formatted("2026-01-01T00:00:01Z");
        String again = timed.formatted("2026-01-01T00:00:09Z");
        List<RawEvent> untimed =
                translated("batch", "{'batch': [{'type': 'track', 'event': 'x'}, {'type': 'track', 'event': 'x'}]}");

        assertThat(one("track", first)).containsEntry("id", one("track", again).get("id"));
        assertThat(untimed.get(0).fields().get("id"))
                .isNotEqualTo(untimed.get(1).fields().get("id"));
    }

    @Test
    void anUnknownTypeIsAProblemOfItsEvent() {
        assertThat(translated("batch", "{'batch': [{'type': 'buy'}, 7]}"))
                .extracting(event -> event.problems().get(0).pointer())
                .containsExactly("/type", "");
        assertThatThrownBy(() -> translated("batch", "{'type': 'track'}")).isInstanceOf(ProblemException.class);
    }

    @Test
    void theTextOfATranslatedEventCanBeSentInAgain() {
        RawEvent event = translated("track", "{'messageId': 'm1', 'event': 'x', 'properties': {'n': 1e300}}")
                .get(0);

        assertThat(EventBody.read(event.text().get().getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .fields())
                .isEqualTo(event.fields());
    }
}
