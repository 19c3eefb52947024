package io.signalbox.ingest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "shop", roles = Roles.INGEST)
class ImportsResourceTest {

    private static final String MAPPING = """
            {"event": {"id": "Id", "name": {"constant": "imported"}, "occurredAt": "At", "userId": "Customer"}}""";

    private static final byte[] FILE = """
            Id,At,Customer
            1,2026-01-01T00:00:00Z,import-anna
            2,oops,import-anna
            """.getBytes(StandardCharsets.UTF_8);

    @Test
    void anUploadedFileIsImportedInTheBackground() {
        String importId = given().multiPart("mapping", MAPPING)
                .multiPart("file", "history.csv", FILE)
                .post("/api/imports")
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/imports/"))
                .body("fileName", equalTo("history.csv"))
                .extract()
                .path("importId");

        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> given().get("/api/imports/" + importId)
                .then()
                .statusCode(200)
                .body("state", equalTo("finished"))
                .body("imported", equalTo(1))
                .body("refused", equalTo(1))
                .body("rowsRead", equalTo(2)));
        given().get("/api/imports").then().statusCode(200).body("items.importId", hasItem(importId));
        given().delete("/api/imports/" + importId).then().statusCode(409).body("detail", containsString("finished"));
    }

    @Test
    void aMappingThatCannotBeUsedIsRefusedWithAllProblems() {
        given().multiPart("mapping", MAPPING.replace("\"At\"", "\"When\"").replace("\"Id\"", "\"Key\""))
                .multiPart("file", "history.csv", FILE)
                .post("/api/imports")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("problems", hasSize(2));
        given().multiPart("mapping", "{}")
                .multiPart("file", "history.csv", FILE)
                .post("/api/imports")
                .then()
                .statusCode(400)
                .body("problems.pointer", hasItem("/event"));
        given().multiPart("mapping", MAPPING)
                .post("/api/imports")
                .then()
                .statusCode(400)
                .body("problems[0].pointer", equalTo("file"));
        given().multiPart("other", "x")
                .post("/api/imports")
                .then()
                .statusCode(400)
                .body("problems.pointer", hasItems("file", "mapping"));
        given().multiPart("mapping", MAPPING)
                .multiPart("file", "history.csv", new byte[0])
                .post("/api/imports")
                .then()
                .statusCode(400)
                .body("problems", hasSize(1))
                .body("problems[0].found", equalTo("nothing"));
        given().multiPart("mapping", "{")
                .multiPart("file", "history.csv", FILE)
                .post("/api/imports")
                .then()
                .statusCode(400)
                .body("problems[0].found", containsString("line 1"))
                .body("problems[0].found", not(containsString("REDACTED")));
    }

    @Test
    void aLimitThatIsNoNumberIsAProblem() {
        given().get("/api/imports?limit=many")
                .then()
                .statusCode(400)
                .body("problems[0].pointer", equalTo("limit"))
                .body("problems[0].found", equalTo("many"));
    }

    @Test
    void anUnknownImportIsNotFound() {
        given().get("/api/imports/none").then().statusCode(404).body("detail", startsWith("there is no import"));
        given().delete("/api/imports/none").then().statusCode(404);
    }
}
