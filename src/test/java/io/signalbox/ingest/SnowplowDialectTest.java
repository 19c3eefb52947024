package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnowplowDialectTest {

    private static final Instant RECEIVED = Instant.parse("2026-01-31T08:00:10Z");

    private static RawEvent translated(Map<String, Object> fields) {
        RawEvent sent = new RawEvent(fields, List.of(), 100, () -> "{}");
        return SnowplowDialect.translate(new Envelope(Map.of(), List.of(sent), true), RECEIVED)
                .get(0);
    }

    private static String selfDescribing(String name, String data) {
        return ("{'schema': 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0', 'data':"
                        + " {'schema': 'iglu:org.example/" + name + "/jsonschema/1-0-0', 'data': " + data + "}}")
                .replace('\'', '"');
    }

    @Test
    void aPageIsViewed() {
        assertThat(translated(Map.of(
                                "e",
                                "pv",
                                "eid",
                                "m1",
                                "uid",
                                "anna",
                                "duid",
                                "d1",
                                "url",
                                "https://shop.test/",
                                "page",
                                "Home"))
                        .fields())
                .isEqualTo(Map.of(
                        "id", "m1",
                        "name", "Page Viewed",
                        "userId", "anna",
                        "anonymousId", "d1",
                        "properties", Map.of("url", "https://shop.test/", "title", "Home")));
    }

    @Test
    void aSelfDescribingEventIsCalledAsItsSchemaInBothSpellings() {
        String json = selfDescribing("product_viewed", "{'price': 5}");
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));

        for (Map<String, Object> spelling :
                List.of(Map.<String, Object>of("ue_pr", json), Map.<String, Object>of("ue_px", encoded))) {
            Map<String, Object> fields = new LinkedHashMap<>(spelling);
            fields.put("e", "ue");
            assertThat(translated(fields).fields())
                    .containsEntry("name", "product_viewed")
                    .containsEntry("properties", Map.of("price", 5L));
        }
    }

    @Test
    void identifyGivesTraitsAndAliasTheOtherIdentifier() {
        assertThat(translated(Map.of("e", "ue", "ue_pr", selfDescribing("identify", "{'plan': 'gold'}")))
                        .fields())
                .containsEntry("name", "Identified")
                .containsEntry("traits", Map.of("plan", "gold"));
        assertThat(translated(Map.of("e", "ue", "ue_pr", selfDescribing("alias", "{'previousId': 'd0'}")))
                        .fields())
                .containsEntry("anonymousId", "d0");
    }

    @Test
    void aStructuredEventIsCalledAsItsAction() {
        assertThat(translated(Map.of("e", "se", "se_ca", "shop", "se_ac", "add_to_cart", "se_va", "12.5"))
                        .fields())
                .containsEntry("name", "add_to_cart")
                .containsEntry("properties", Map.of("category", "shop", "value", "12.5"));
    }

    @Test
    void aWrongClockIsCorrectedButForATrueTimestamp() {
        assertThat(translated(Map.of("e", "pv", "dtm", "1577836800000", "stm", "1577836860000"))
                        .fields())
                .containsEntry("occurredAt", "2026-01-31T07:59:10Z");
        assertThat(translated(Map.of("e", "pv", "dtm", "1577836800000", "stm", "1577836860000", "ttm", "1577836800000"))
                        .fields())
                .containsEntry("occurredAt", "1577836800000");
    }

    @Test
    void whatCannotBeUnderstoodIsAProblemOfItsEvent() {
        assertThat(translated(Map.of("e", "zz")).problems().get(0).pointer()).isEqualTo("/e");
        for (String broken : List.of("{", "[]", "{\"data\": {\"schema\": \"x\"}}")) {
            assertThat(translated(Map.of("e", "ue", "ue_pr", broken))
                            .problems()
                            .get(0)
                            .pointer())
                    .isEqualTo("/ue_pr");
        }
        assertThat(translated(Map.of("e", "ue", "ue_px", "%%"))
                        .problems()
                        .get(0)
                        .pointer())
                .isEqualTo("/ue_px");
    }
}
