package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Quarantine and coverage of the tracking plan, over HTTP. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class CleanDataResourceTest {

    @Inject
    Sql sql;

    private final String unique = UUID.randomUUID().toString();

    private void send(String event) {
        given().contentType("application/json")
                .body(event.replace('\'', '"'))
                .post("/api/events")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 202));
    }

    @Test
    void aRefusedEventIsMendedAndReplayed() {
        send("{'id': '" + unique + "', 'name': 'product_viewed', 'userId': '" + unique
                + "', 'properties': {'price': 'cheap'}}");
        String id = sql.query(
                        "select quarantine_id from quarantine where event_id = ?",
                        row -> row.text("quarantine_id"),
                        unique)
                .get(0);

        given().post("/api/quarantine/" + id + "/replay").then().statusCode(200).body("status", equalTo("refused"));
        given().contentType("application/json")
                .body("{broken")
                .post("/api/quarantine/" + id + "/replay")
                .then()
                .statusCode(400);
        given().contentType("application/json")
                .body("{\"id\": \"" + unique + "\", \"name\": \"product_viewed\", \"userId\": \"" + unique
                        + "\", \"properties\": {\"price\": 9.5}}")
                .post("/api/quarantine/" + id + "/replay")
                .then()
                .statusCode(200)
                .body("status", equalTo("accepted"))
                .body("problems", nullValue());
        given().get("/api/quarantine/" + id).then().body("raw", org.hamcrest.Matchers.containsString("cheap"));
        given().get("/api/quarantine/history?bucket=1d")
                .then()
                .statusCode(200)
                .body("items.reasons.collect { it['tracking-plan'] ?: 0 }.sum()", greaterThan(0));
    }

    @Test
    void theReportNamesWhatNobodyPlanned() {
        String name = "unplanned_" + unique.replace('-', '_');
        send("{'id': '" + unique + "', 'name': '" + name + "', 'userId': '" + unique + "'}");
        send("{'id': '" + unique + "-2', 'name': 'product_viewed', 'userId': '" + unique + "', 'properties': {'" + name
                + "': 1}}");

        given().get("/api/tracking-plan/coverage")
                .then()
                .statusCode(200)
                .body("unplannedEvents.event", hasItem(name))
                .body("unplannedProperties.property", hasItem(name))
                .body("unplannedProperties.find { it.property == '" + name + "' }.events", equalTo(1));
    }
}
