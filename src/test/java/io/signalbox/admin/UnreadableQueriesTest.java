package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that cannot be read are answered with what was found and what was expected. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class UnreadableQueriesTest {

    private static final String FOREIGN = Cursor.of("yesterday", "x").encode();
    private static final String ABSURD =
            Cursor.of("+999999999-12-31T23:59:59Z", "x").encode();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/quarantine?cursor=FOREIGN",
                "/api/quarantine?cursor=ABSURD",
                "/api/imports?cursor=FOREIGN",
                "/api/imports?cursor=ABSURD",
                "/api/imports?limit=abc",
                "/api/imports?limit=0",
                "/api/quarantine?limit=abc",
                "/api/segments/x/history?bucket=999999w",
                "/api/segments/x/history?until=%2B999999999-12-31T23:59:59Z"
            })
    void whatCannotBeReadIsABadRequest(String query) {
        given().urlEncodingEnabled(false)
                .get(query.replace("FOREIGN", FOREIGN).replace("ABSURD", ABSURD))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("problems", hasSize(1))
                .body("problems[0].found", notNullValue())
                .body("problems[0].expected", notNullValue());
    }

    @Test
    void aTimeoutThatIsNoNumberIsABadRequest() {
        given().contentType("application/json")
                .body("{\"id\": \"q1\", \"name\": \"x\", \"userId\": \"query-anna\"}")
                .post("/api/events?wait=decided&timeout=abc")
                .then()
                .statusCode(400)
                .body("problems.found", hasItem("abc"));
    }

    @Test
    void aMappingMayBeAsLongAsItsColumns() {
        String skips = IntStream.range(0, 200)
                .mapToObj(
                        i -> "{\"column\": \"Id\", \"matches\": \"never-" + i + "\", \"reason\": \"reason " + i + "\"}")
                .collect(Collectors.joining(", "));
        given().multiPart(
                        "mapping",
                        "{\"skip\": [" + skips
                                + "], \"event\": {\"id\": \"Id\", \"name\": {\"constant\": \"imported\"},"
                                + " \"occurredAt\": {\"constant\": \"2026-02-01T00:00:00Z\"}, \"userId\": \"Customer\"}}")
                .multiPart(
                        "file",
                        "history.csv",
                        "Id,Customer\nlong-1,query-anna\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/imports")
                .then()
                .statusCode(202);
    }
}
