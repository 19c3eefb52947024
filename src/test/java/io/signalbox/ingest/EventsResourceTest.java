package io.signalbox.ingest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.config.DecoderConfig;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "shop", roles = Roles.INGEST)
class EventsResourceTest {

    @Inject
    Clock clock;

    private static ValidatableResponse post(String json) {
        return given().contentType("application/json")
                .body(json.replace('\'', '"'))
                .post("/api/events")
                .then();
    }

    @Test
    void oneEventIsAcceptedOnceAndADuplicateEverAfter() {
        String event =
                "{'id': 'door-1', 'name': 'Signed Up', 'occurredAt': '2026-01-31T08:00:00Z', 'userId': 'door-anna'}";

        String profileId = post(event)
                .statusCode(202)
                .body("results", hasSize(1))
                .body("results[0].id", equalTo("door-1"))
                .body("results[0].status", equalTo("accepted"))
                .body("results[0].profileId", notNullValue())
                .body("results[0].changes", contains("event name: \"Signed Up\" is signed_up here"))
                .extract()
                .path("results[0].profileId");

        post(event)
                .statusCode(200)
                .body("results[0].status", equalTo("duplicate"))
                .body("results[0].profileId", equalTo(profileId));
    }

    @Test
    void aTimeoutThatIsNoNumberIsAProblem() {
        for (String timeout : List.of("soon", "-1", "30001")) {
            given().contentType("application/json")
                    .body("[]")
                    .post("/api/events?wait=decided&timeout=" + timeout)
                    .then()
                    .statusCode(400)
                    .body("problems[0].pointer", equalTo("timeout"))
                    .body("problems[0].found", equalTo(timeout));
        }
    }

    @Test
    void whatIsNoJsonSaysWhereAndNothingElse() {
        post("{")
                .statusCode(400)
                .body("problems[0].found", startsWith("Unexpected end-of-input"))
                .body("problems[0].found", endsWith("(line 1, column 2)"))
                .body("problems[0].found", not(containsString("REDACTED")));
    }

    @Test
    void manyEventsHaveAVerdictEachAndRefusedOnesHoldUpNobody() {
        post("{'events': [{'id': 'many-1', 'name': 'x', 'userId': 'many'}, {'name': 'x', 'oops': 1}, 7]}")
                .statusCode(202)
                .body("results.status", contains("accepted", "refused", "refused"))
                .body("results[1].problems.pointer", contains("/oops", "/id", null))
                .body("results[2].problems[0].found", equalTo("a number"));
    }

    @Test
    void anEventFromTheFutureIsAcceptedAndHeld() {
        String tomorrow = clock.instant().plus(Duration.ofDays(1)).toString();

        post("{'id': 'held-1', 'name': 'x', 'userId': 'held', 'occurredAt': '" + tomorrow + "'}")
                .statusCode(202)
                .body("results[0].heldUntil", notNullValue())
                .body("results[0].warnings", hasSize(1));
    }

    @Test
    void waitingEndsAfterItsTimeWithWhatIsDecidedYet() {
        given().contentType("application/json")
                .body("{\"id\": \"wait-1\", \"name\": \"x\", \"userId\": \"wait\", \"occurredAt\": \""
                        + clock.instant().plus(Duration.ofDays(1)) + "\"}")
                .post("/api/events?wait=decided&timeout=50")
                .then()
                .statusCode(202)
                .body("results[0].decided", equalTo(false));
        given().contentType("application/json")
                .body("[]")
                .post("/api/events?wait=long")
                .then()
                .statusCode(400)
                .body("problems[0].expected", equalTo("decided"));
    }

    @Test
    void aCompressedBodyIsReadAndABombIsNot() throws IOException {
        compressed("{\"id\": \"gzip-1\", \"name\": \"x\", \"userId\": \"gzip\"}".getBytes(StandardCharsets.UTF_8))
                .statusCode(202)
                .body("results[0].status", equalTo("accepted"));
        compressed(new byte[50_000_000])
                .statusCode(413)
                .contentType("application/problem+json")
                .body("problems[0].found", containsString("inflate"));
    }

    @Test
    void whatIsNoJsonOfEventsIsAProblemOfTheWholeBody() {
        post("{'id': 'bad-1', 'name': ").statusCode(400).body("problems[0].expected", containsString("one event"));
        post("").statusCode(400);
        post("[" + "{'id': 'large', 'name': 'x', 'userId': 'a'},".repeat(13_000) + "7]")
                .statusCode(413)
                .body("detail", containsString("none of it was accepted"));
        given().contentType("text/csv").body("a,b").post("/api/events").then().statusCode(415);
        given().contentType("application/json")
                .header("Content-Encoding", "br")
                .body("{}")
                .post("/api/events")
                .then()
                .statusCode(415)
                .body("problems[0].expected", containsString("gzip"));
    }

    @Test
    void anEmptyListIsAnsweredWithNoVerdicts() {
        post("[]").statusCode(200).body("results", empty());
    }

    @Test
    @TestSecurity(user = "reader", roles = Roles.READ)
    void whoMayNotSendIsTurnedAway() {
        post("[]").statusCode(403);
    }

    @Test
    void aRefusedEventIsNotRepeatedInTheAnswer() {
        post("{'id': 'quiet-1', 'name': 'x', 'userId': 'quiet', 'properties': 'secret'}")
                .statusCode(200)
                .body(not(containsString("secret")))
                .body("results[0].profileId", nullValue());
    }

    private static ValidatableResponse compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false))
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .contentType("application/json")
                .header("Content-Encoding", "gzip")
                .body(out.toByteArray())
                .post("/api/events")
                .then();
    }
}
