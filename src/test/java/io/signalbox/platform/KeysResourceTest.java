package io.signalbox.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KeysResourceTest {

    private static final String OPERATOR = "operator-key-of-the-tests";

    @Inject
    Sql sql;

    @Inject
    TickableClock clock;

    private static RequestSpecification with(String key) {
        return given().header("Authorization", "Bearer " + key).contentType(ContentType.JSON);
    }

    private static ValidatableResponse create(String body) {
        return with(OPERATOR).body(body).post("/api/keys").then();
    }

    private static int status(String key) {
        return given().header("X-Api-Key", key).get("/api/keys").statusCode();
    }

    @Test
    void aKeyIsShownOnceAndOpensWhatItsRolesSay() {
        // When
        ValidatableResponse created =
                create("{\"name\": \"shop\", \"roles\": [\"ingest\"]}").statusCode(201);

        // Then
        String key = created.body("key", startsWith("sbx_")).extract().path("key");
        String keyId = created.extract().path("details.keyId");
        with(OPERATOR)
                .get("/api/keys")
                .then()
                .statusCode(200)
                .body("items.keyId", hasItem(keyId))
                .body(not(containsString(key)));
        with(key)
                .get("/api/keys")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("problems[0].expected", equalTo("a key with role operate"));
        assertThat(sql.query(
                        "select actor, action from audit where subject = ?",
                        row -> row.text("actor") + " " + row.text("action"),
                        keyId))
                .isEqualTo(List.of("admin-key key.create"));
    }

    @Test
    void withoutAValidKeyEverythingIsClosedExceptOperations() {
        given().get("/api/keys")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"));
        with("sbx_unknown").get("/api/keys").then().statusCode(401).body("status", equalTo(401));
        for (String open : List.of("/q/health/live", "/q/metrics", "/q/openapi", "/q/swagger-ui/")) {
            given().get(open).then().statusCode(200);
        }
    }

    @Test
    void aRevokedKeyIsRefusedAtOnceAndAnExpiredOneWhenItsTimeHasCome() {
        ValidatableResponse created = create("{\"name\": \"gone soon\", \"roles\": [\"operate\"]}");
        String key = created.extract().path("key");
        assertThat(status(key)).isEqualTo(200);

        with(OPERATOR)
                .delete("/api/keys/" + created.extract().path("details.keyId"))
                .then()
                .statusCode(204);

        assertThat(status(key)).isEqualTo(401);

        String expiry = Json.text(clock.instant().plus(Duration.ofMinutes(5)));
        String expiring = create("{\"name\": \"a\", \"roles\": [\"operate\"], \"expiresAt\": \"" + expiry + "\"}")
                .extract()
                .path("key");
        assertThat(status(expiring)).isEqualTo(200);
        clock.tick(Duration.ofMinutes(5));
        assertThat(status(expiring)).isEqualTo(401);
    }

    @Test
    void nonsenseIsRefusedWithAllItsProblems() {
        create("{\"name\": \"x\", \"roles\": [\"admin\", \"root\"]}")
                .statusCode(400)
                .body("problems.found", equalTo(List.of("admin", "root")));
        create("{\"name\": \" \", \"roles\": []}").statusCode(400).body("problems.size()", equalTo(2));
        create("{}")
                .statusCode(400)
                .body("problems.pointer", equalTo(List.of("/name", "/roles")))
                .body("problems[1].expected", equalTo("at least one of ingest, read, author, operate"));
        create("{\"name\": \"x\", \"roles\": [\"read\"], \"expiresAt\": \"2020-01-01T00:00:00Z\"}")
                .statusCode(400)
                .body("problems[0].pointer", equalTo("/expiresAt"));
        with(OPERATOR).delete("/api/keys/none").then().statusCode(404);
    }
}
