package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The doors for PostHog, Jitsu, Snowplow, mParticle and CloudEvents give what Segment's door gives. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OtherClientsTest {

    private static final ClientRequests.Stored VIEWED =
            new ClientRequests.Stored("product_viewed", Map.of("productId", "p1", "category", "shoes"), Map.of());

    @Inject
    Sql sql;

    private static RequestSpecification json(String body) {
        return ClientRequests.plain()
                .contentType("application/json")
                .body(body.replace('\'', '"').replace("KEY", ClientRequests.KEY));
    }

    private static ValidatableResponse post(String path, String body) {
        return json(body).post(path).then();
    }

    @Test
    void posthog() {
        String event = "'event': 'Product Viewed', 'distinct_id': 'other-%1$s', 'uuid': 'other-%1$s', 'properties':"
                + " {'product_id': 'p1', 'category': 'shoes', '$lib': 'x'}";
        post("/batch/", "{'api_key': 'KEY', 'batch': [{" + event.formatted("ph1") + "}]}")
                .statusCode(200)
                .body("status", equalTo(1));
        post("/capture", "{'api_key': 'KEY', " + event.formatted("ph2") + "}").statusCode(200);
        post("/i/v0/e/?ip=1", "[{'api_key': 'KEY', " + event.formatted("ph3") + "}]")
                .statusCode(200);
        ClientRequests.plain()
                .contentType("text/plain")
                .body(ClientRequests.gzip(("{'api_key': 'KEY', " + event.formatted("ph4") + "}")
                        .replace('\'', '"')
                        .replace("KEY", ClientRequests.KEY)
                        .getBytes(StandardCharsets.UTF_8)))
                .post("/e/?compression=gzip-js")
                .then()
                .statusCode(200);
        String json = ("{'api_key': 'KEY', " + event.formatted("ph5") + "}")
                .replace('\'', '"')
                .replace("KEY", ClientRequests.KEY);
        ClientRequests.plain()
                .contentType("application/x-www-form-urlencoded")
                .body("data="
                        + URLEncoder.encode(
                                Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8)
                        + "&ver=1")
                .post("/e/?compression=base64")
                .then()
                .statusCode(200);
        ClientRequests.plain()
                .contentType("application/x-www-form-urlencoded")
                .body("data=%%%")
                .post("/e/")
                .then()
                .statusCode(400);

        for (String user : List.of("other-ph1", "other-ph2", "other-ph3", "other-ph4", "other-ph5")) {
            assertThat(ClientRequests.stored(sql, "userId", user)).containsExactly(VIEWED);
        }
    }

    @Test
    void jitsu() {
        String event =
                "{'type': 'track', 'event': 'Product Viewed', 'userId': 'other-ji%1$s', 'messageId': 'other-ji%1$s',"
                        + " 'writeKey': 'k:***', 'properties': {'product_id': 'p1', 'category': 'shoes'}}";
        json(event.formatted("1"))
                .header("X-Write-Key", ClientRequests.KEY)
                .post("/api/s/track")
                .then()
                .statusCode(200)
                .body("ok", equalTo(true));
        json(event.formatted("2"))
                .header("X-Write-Key", "signalbox:" + ClientRequests.KEY)
                .post("/api/s/s2s/track")
                .then()
                .statusCode(200);
        post("/api/s/track", event.formatted("3")).statusCode(401);
        json("{}")
                .header("X-Write-Key", ClientRequests.KEY)
                .post("/api/s/buy")
                .then()
                .statusCode(404);

        assertThat(ClientRequests.stored(sql, "userId", "other-ji1")).containsExactly(VIEWED);
        assertThat(ClientRequests.stored(sql, "userId", "other-ji2")).containsExactly(VIEWED);
        assertThat(ClientRequests.stored(sql, "userId", "other-ji3")).isEmpty();
    }

    @Test
    void snowplow() {
        String inner = "{\"schema\": \"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0\", \"data\":"
                + " {\"schema\": \"iglu:org.example/product_viewed/jsonschema/1-0-0\", \"data\":"
                + " {\"product_id\": \"p1\", \"category\": \"shoes\"}}}";
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
        post(
                        "/com.snowplowanalytics.snowplow/tp2",
                        "{'schema': 'iglu:x', 'data': [{'e': 'ue', 'eid': 'other-sp1', 'uid': 'other-sp1', 'aid': 'KEY',"
                                + " 'ue_px': '" + encoded + "'}]}")
                .statusCode(200);
        ClientRequests.plain()
                .header("X-Write-Key", ClientRequests.KEY)
                .queryParam("e", "ue")
                .queryParam("eid", "other-sp2")
                .queryParam("uid", "other-sp2")
                .queryParam("ue_px", encoded)
                .get("/i")
                .then()
                .statusCode(200)
                .contentType("image/gif");
        ClientRequests.plain().queryParam("e", "pv").get("/i").then().statusCode(401);

        assertThat(ClientRequests.stored(sql, "userId", "other-sp1")).containsExactly(VIEWED);
        assertThat(ClientRequests.stored(sql, "userId", "other-sp2")).containsExactly(VIEWED);
    }

    @Test
    void mparticle() {
        String batch = "{'user_identities': {'customerid': 'other-mp%1$s'}, 'events': [{'event_type': 'commerce_event',"
                + " 'data': {'source_message_id': 'other-mp%1$s', 'product_action': {'action': 'view_detail', 'products':"
                + " [{'id': 'p1', 'category': 'shoes'}]}}}]}";
        for (String path : List.of("/v2/events", "/v2/bulkevents")) {
            String number = path.endsWith("/events") ? "1" : "2";
            String body = number.equals("1") ? batch.formatted(number) : "[" + batch.formatted(number) + "]";
            json(body)
                    .auth()
                    .preemptive()
                    .basic(ClientRequests.KEY, "secret")
                    .post(path)
                    .then()
                    .statusCode(202);
            assertThat(ClientRequests.stored(sql, "userId", "other-mp" + number))
                    .containsExactly(VIEWED);
        }
        post("/v2/events", batch.formatted("3")).statusCode(401);
    }

    @Test
    void cloudEvents() {
        String event = "{'specversion': '1.0', 'id': 'other-ce%1$s', 'source': '/shop', 'type': 'shop.product_viewed',"
                + " 'subject': 'other-ce%1$s', 'data': {'product_id': 'p1', 'category': 'shoes'}}";
        authorized(event.formatted("1"), "application/cloudevents+json")
                .post("/cloudevents")
                .then()
                .statusCode(200);
        authorized("[" + event.formatted("2") + "]", "application/cloudevents-batch+json")
                .post("/cloudevents")
                .then()
                .statusCode(200);
        authorized("{'product_id': 'p1', 'category': 'shoes'}", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "other-ce3")
                .header("ce-source", "/shop")
                .header("ce-type", "shop.product_viewed")
                .header("ce-subject", "other%2Dce3")
                .post("/cloudevents")
                .then()
                .statusCode(200);
        authorized("{'specversion': '1.0'}", "application/cloudevents+json")
                .post("/cloudevents")
                .then()
                .statusCode(400)
                .body("problems[0].pointer", equalTo("/id"));

        for (String user : List.of("other-ce1", "other-ce2", "other-ce3")) {
            assertThat(ClientRequests.stored(sql, "userId", user)).containsExactly(VIEWED);
        }
    }

    private static RequestSpecification authorized(String body, String mediaType) {
        return ClientRequests.plain()
                .header("Authorization", "Bearer " + ClientRequests.KEY)
                .contentType(mediaType)
                .body(body.replace('\'', '"'));
    }
}
