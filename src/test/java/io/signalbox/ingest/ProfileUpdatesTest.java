package io.signalbox.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ProfileUpdatesTest {

    @Inject
    Sql sql;

    private static ValidatableResponse post(String json) {
        return given().header("X-Api-Key", ClientRequests.KEY)
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post("/api/profiles")
                .then();
    }

    @Test
    void traitsOfManyBecomeTheirsAndEachHasAVerdict() {
        post("{'profiles': [{'id': 'up-1', 'userId': 'up-anna', 'traits': {'country': 'DE'}},"
                        + " {'id': 'up-2', 'email': 'up-bert@shop.test', 'traits': {'country': 'AT'}}, 7]}")
                .statusCode(200)
                .body("results.status", contains("accepted", "accepted", "refused"));

        assertThat(ClientRequests.stored(sql, "userId", "up-anna"))
                .containsExactly(new ClientRequests.Stored("profile_updated", Map.of(), Map.of("country", "DE")));
        assertThat(ClientRequests.stored(sql, "email", "up-bert@shop.test")).hasSize(1);
    }

    @Test
    void sentAgainItChangesNothing() {
        String person = "{'userId': 'up-carl', 'occurredAt': '2026-01-31T08:00:00Z', 'traits': {'country': 'DE'}}";

        post(person).statusCode(200).body("results[0].status", equalTo("accepted"));
        post("[" + person + "]").statusCode(200).body("results[0].status", equalTo("duplicate"));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        post("{'name': 'x', 'properties': {}, 'nickname': 'A'}")
                .statusCode(200)
                .body("results[0].status", equalTo("refused"))
                .body("results[0].problems.pointer", hasItems("/name", "/properties", "/nickname", "/traits"));
        post("{'profiles'").statusCode(400);
    }

    @Test
    void whoMayOnlyReadMayNotWrite() {
        given().contentType("application/json")
                .body("{}")
                .post("/api/profiles")
                .then()
                .statusCode(401);
    }
}
