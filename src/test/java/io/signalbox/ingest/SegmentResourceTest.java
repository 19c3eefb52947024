package io.signalbox.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SegmentResourceTest {

    @Inject
    Sql sql;

    private static ValidatableResponse post(String path, String json) {
        return ClientRequests.plain()
                .auth()
                .preemptive()
                .basic(ClientRequests.KEY, "")
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post(path)
                .then();
    }

    @Test
    void aBatchIsStoredOnceAndWhatIsWrongInItIsQuarantined() {
        String batch = "{'batch': [{'type': 'track', 'event': 'Signed Up', 'userId': 'seg-1', 'messageId': 'seg-1-a'},"
                + " {'type': 'buy', 'userId': 'seg-1', 'messageId': 'seg-1-b'}, 7]}";

        post("/v1/batch", batch).statusCode(200).body("success", equalTo(true));
        post("/v1/batch", batch).statusCode(200);

        assertThat(ClientRequests.stored(sql, "userId", "seg-1"))
                .containsExactly(new ClientRequests.Stored("signed_up", Map.of(), Map.of()));
        given().header("X-Api-Key", ClientRequests.KEY)
                .get("/api/quarantine?limit=50")
                .then()
                .statusCode(200)
                .body("items.findAll { it.eventId == 'seg-1-b' }", hasSize(1));
    }

    @Test
    void aSingleEventThatIsRefusedSaysWhy() {
        post("/v1/track", "{'event': 'x'}").statusCode(400).body("problems[0].expected", containsString("userId"));
        post("/v1/track", "{'event': ").statusCode(400);
        post("/v1/batch", "{}").statusCode(400).body("problems[0].pointer", equalTo("/batch"));
        post("/v1/buy", "{}").statusCode(404);
    }

    @Test
    void theBrowsersShortFormsTakeTextWithTheKeyInTheBody() {
        ClientRequests.plain()
                .contentType("text/plain")
                .header("Origin", "https://shop.test")
                .body("{\"event\": \"Signed Up\", \"anonymousId\": \"seg-2\", \"writeKey\": \"" + ClientRequests.KEY
                        + "\"}")
                .post("/v1/t")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "https://shop.test");

        assertThat(ClientRequests.stored(sql, "anonymousId", "seg-2")).hasSize(1);
    }

    @Test
    void compressedBodiesAreReadWhateverTheHeadersSay() {
        byte[] body = ClientRequests.gzip(
                "{\"batch\": [{\"type\": \"identify\", \"userId\": \"seg-3\"}]}".getBytes(StandardCharsets.UTF_8));
        for (String encoding : List.of("gzip", "deflate", "")) {
            ClientRequests.plain()
                    .auth()
                    .preemptive()
                    .basic(ClientRequests.KEY, "")
                    .contentType("application/octet-stream")
                    .header("Content-Encoding", encoding)
                    .body(body)
                    .post("/v1/batch")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aliasTiesBothIdentifiersToOneProfile() {
        post("/v1/alias", "{'userId': 'seg-4', 'previousId': 'seg-4-anonymous', 'messageId': 'seg-4'}")
                .statusCode(200);

        assertThat(ClientRequests.stored(sql, "userId", "seg-4"))
                .isEqualTo(ClientRequests.stored(sql, "anonymousId", "seg-4-anonymous"))
                .hasSize(1);
    }

    @Test
    void withoutAValidKeyNothingIsTaken() {
        given().contentType("application/json")
                .body("{}")
                .post("/v1/track")
                .then()
                .statusCode(401);
        given().contentType("application/json")
                .body("{\"writeKey\": \"unknown\"}")
                .post("/v1/track")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
        given().header("Authorization", "Basic !!")
                .contentType("application/json")
                .body("{\"writeKey\": \"" + ClientRequests.KEY + "\"}")
                .post("/v1/track")
                .then()
                .statusCode(401);
    }

    @Test
    void aPreflightNamesTheHeadersAndTheSettingsNameThisService() {
        given().header("Origin", "https://shop.test")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .options("/v1/p")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Headers", containsString("authorization"))
                .header("Access-Control-Allow-Origin", "https://shop.test");
        given().get("/v1/projects/" + ClientRequests.KEY + "/settings")
                .then()
                .statusCode(200)
                .body("integrations.'Segment.io'.apiKey", equalTo(ClientRequests.KEY))
                .body("integrations.'Segment.io'.apiHost", containsString("/v1"));
        given().get("/v1/projects/unknown/settings").then().statusCode(401);
    }

    @Test
    void whatIsSaidOnceOfManyEventsMustNotBecomeMuch() {
        String event = "{'type': 'track', 'event': 'x', 'userId': 'seg-6'}";
        String context = "'context': {'traits': {'note': '" + "x".repeat(20_000) + "'}}";

        post("/v1/batch", "{'batch': [" + (event + ",").repeat(200) + event + "], " + context + "}")
                .statusCode(413)
                .body("problems[0].found", containsString("said of 201 events, together 4"))
                .body("problems[0].expected", containsString("at most 4000000 bytes"));
        post("/v1/batch", "{'batch': [" + event + "," + event + "], " + context + "}")
                .statusCode(200);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        post("/v1/batch", "{'batch': [" + "7,".repeat(300_000) + "7]}").statusCode(413);
        post("/v1/track", "{'event': 'x', 'userId': 'seg-5', 'properties': {'t': '" + "x".repeat(33_000) + "'}}")
                .statusCode(400);
    }
}
