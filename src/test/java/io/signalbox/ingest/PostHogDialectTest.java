package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostHogDialectTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-31T08:00:10Z");

    private static Envelope body(String json) {
        return EventBody.readEnvelope(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), PostHogDialect.LIST);
    }

    private static Map<String, Object> one(String json) {
        List<RawEvent> events = PostHogDialect.translate(body(json), RECEIVED);
        assertThat(events).hasSize(1);
        return events.get(0).fields();
    }

    @Test
    void aCaptureIsTheEventThatItNames() {
        assertThat(one("{'event': 'product_viewed', 'distinct_id': 'anna', 'uuid': 'm1', 'api_key': 'k',"
                        + " 'properties': {'price': 5, '$lib': 'posthog-node', '$current_url': 'https://shop.test/'}}"))
                .isEqualTo(Map.of(
                        "id", "m1",
                        "name", "product_viewed",
                        "userId", "anna",
                        "properties", Map.of("price", 5L, "url", "https://shop.test/")));
    }

    @Test
    void aBrowserThatNobodyHasIdentifiedIsAnonymous() {
        assertThat(one("{'event': '$pageview', 'properties': {'distinct_id': 'd1', '$device_id': 'd1', 'token': 'k'}}"))
                .containsEntry("name", "Page Viewed")
                .containsEntry("anonymousId", "d1")
                .doesNotContainKeys("userId", "properties");
        assertThat(one("{'event': '$pageview', 'properties': {'distinct_id': 'anna', '$device_id': 'd1'}}"))
                .containsEntry("userId", "anna");
    }

    @Test
    void identifyTiesTheBrowserToTheUserAndGivesTraits() {
        assertThat(
                        one(
                                "{'event': '$identify', 'distinct_id': 'anna', '$set': {'plan': 'tin'},"
                                        + " 'properties': {'$anon_distinct_id': 'd1', '$set': {'plan': 'gold'}, '$set_once': {'age': 3}}}"))
                .containsEntry("name", "Identified")
                .containsEntry("userId", "anna")
                .containsEntry("anonymousId", "d1")
                .containsEntry("traits", Map.of("plan", "gold", "age", 3L));
    }

    @Test
    void aGroupThatStandsWhereAPersonShouldIsNobody() {
        String group = "{'event': '$groupidentify', 'distinct_id': '%s',"
                + " 'properties': {'$group_type': 'company', '$group_key': 'g1', '$group_set': {'name': 'Acme'}}}";

        assertThat(one(group.formatted("anna")))
                .containsEntry("userId", "anna")
                .containsEntry("properties", Map.of("groupId", "g1", "name", "Acme"));
        assertThat(one(group.formatted("$company_g1"))).doesNotContainKey("userId");
    }

    @Test
    void anAliasHandsOverBothIdentifiers() {
        assertThat(one("{'event': '$create_alias', 'distinct_id': 'anna', 'properties': {'alias': 'old'}}"))
                .containsEntry("userId", "anna")
                .containsEntry("anonymousId", "old");
    }

    @Test
    void clocksAreCorrectedBySentAtOrByTheOffset() {
        assertThat(one("{'sent_at': '2020-01-01T00:01:00Z', 'batch':"
                        + " [{'event': 'x', 'distinct_id': 'a', 'timestamp': '2020-01-01T00:00:00Z'}]}"))
                .containsEntry("occurredAt", "2026-01-31T07:59:10Z");
        assertThat(one("{'event': 'x', 'distinct_id': 'a', 'offset': 1500}"))
                .containsEntry("occurredAt", "2026-01-31T08:00:08.500Z");
    }

    @Test
    void theKeyIsFoundWhereverClientsPutIt() {
        assertThat(PostHogDialect.writeKey(body("{'api_key': 'k', 'batch': []}")))
                .contains("k");
        assertThat(PostHogDialect.writeKey(body("[{'event': 'x', 'properties': {'token': 'k'}}]")))
                .contains("k");
        assertThat(PostHogDialect.writeKey(body("[]"))).isEmpty();
    }

    @Test
    void whatIsNamedUserIsOneWhateverTheDeviceIsCalled() {
        assertThat(one("{'event': '$identify', 'distinct_id': 'd1', 'properties': {'$device_id': 'd1'}}"))
                .containsEntry("userId", "d1")
                .doesNotContainKey("anonymousId");
    }

    @Test
    void nothingOfTheWrongKindIsLeftOutSilently() {
        RawEvent event = PostHogDialect.translate(
                        body("{'event': 'x', 'distinct_id': 'anna', 'properties': 7, 'timestamp': {}}"), RECEIVED)
                .get(0);

        assertThat(event.problems()).extracting(EventProblem::pointer).containsExactly("/properties");
        assertThat(PostHogDialect.translate(body("{'event': 'x', 'timestamp': true}"), RECEIVED)
                        .get(0)
                        .fields())
                .containsEntry("occurredAt", true);
    }
}
