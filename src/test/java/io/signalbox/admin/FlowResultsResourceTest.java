package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sample flows brought, through the door. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "analyst",
        roles = {Roles.INGEST, Roles.READ})
class FlowResultsResourceTest {

    @Inject
    TickableClock clock;

    @Inject
    Sql sql;

    private void buys(String user, Instant at, String total) {
        given().contentType("application/json")
                .body(Map.of(
                        "id",
                        user + at,
                        "name",
                        "purchase_completed",
                        "userId",
                        user,
                        "occurredAt",
                        Json.text(at),
                        "properties",
                        Map.of("total", Double.parseDouble(total), "currency", "eur")))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    @Test
    void thePurchaseAfterTheOneThatStartedTheFlowIsItsRevenue() {
        String user = "user-" + UUID.randomUUID();
        Instant start = clock.instant().minusSeconds(300);
        buys(user, start, "10");
        buys(user, start.plusSeconds(60), "25.5");

        given().get("/api/flows/welcome/results?from=" + Json.text(start) + "&until=" + Json.text(start.plusMillis(1)))
                .then()
                .statusCode(200)
                .body("flow", equalTo("welcome"))
                .body("by", equalTo("day"))
                .body("window", equalTo("PT168H"))
                .body("total.treated.runs", equalTo(1))
                .body("total.treated.people", equalTo(1))
                .body("total.treated.windowOpen", equalTo(1))
                .body("total.treated.revenue[0].currency", equalTo("EUR"))
                .body("total.treated.revenue[0].purchases", equalTo(1))
                .body("total.treated.revenue[0].total", equalTo(25.5f))
                .body("total.heldOut", nullValue())
                .body("comparison.goalRate", nullValue())
                .body("comparison.verdict", startsWith("nothing can be compared: found 1 treated and 0 held-out runs"))
                .body("overTime.size()", equalTo(1))
                .body("steps.find { it.step == '1' }.treated.waiting", equalTo(1))
                .body("steps.find { it.step == '2' }.treated.reached", equalTo(0));
    }

    @Test
    void splitsStandWithWhatTheirPartsBrought() {
        // Given: a year that no other test lives in
        Instant start = Instant.parse("2019-05-01T08:00:00Z");
        FlowRows rows = new FlowRows(sql);
        for (int i = 0; i < 4; i++) {
            String run = "run-" + i;
            String part = i % 2 == 0 ? "offer" : "thanks";
            String profile = "split-" + UUID.randomUUID();
            rows.run(profile, "loyalty", run, start, i > 1, i == 0 ? start : null, "3", null)
                    .change(profile, "loyalty", run, "step", "1", "", start)
                    .change(profile, "loyalty", run, "step", "2", "", start)
                    .change(profile, "loyalty", run, "step", "2." + part + ".1", part, start)
                    .change(profile, "loyalty", run, "step", "3", "", start);
        }

        given().get("/api/flows/loyalty/results?from=2019-05-01T00:00:00Z&until=2019-06-01T00:00:00Z&by=month")
                .then()
                .statusCode(200)
                .body("overTime[0].start", equalTo("2019-05-01"))
                .body("splits[0].step", equalTo("2"))
                .body("splits[0].parts.name", equalTo(List.of("offer", "thanks")))
                .body("splits[0].parts[0].runs.treated.runs", equalTo(1))
                .body("splits[0].parts[0].runs.treated.goals", equalTo(1))
                .body("splits[0].parts[1].runs.heldOut.runs", equalTo(1))
                .body("total.treated.goalRate.value", equalTo(0.5f))
                .body("comparison.verdict", startsWith("no difference can be told from chance"));
    }

    @Test
    void aFlowThatIsNotLiveIsNotFound() {
        given().get("/api/flows/loyality/results").then().statusCode(404).body("detail", containsString("loyalty"));
    }

    @ParameterizedTest
    @CsvSource({
        "by=hour, 'day, week or month'",
        "window=91d, at most 90d",
        "window=soon, a duration",
        "from=2020-01-01T00:00:00Z&until=2021-06-01T00:00:00Z, at most 400 days before until",
        "from=2020-01-02T00:00:00Z&until=2020-01-01T00:00:00Z, an instant before until"
    })
    void whatCannotBeReadIsSaid(String query, String expected) {
        given().get("/api/flows/loyalty/results?" + query)
                .then()
                .statusCode(400)
                .body("problems[0].expected", containsString(expected));
    }

    @Test
    @TestSecurity(
            user = "sender",
            roles = {Roles.INGEST})
    void whoOnlySendsEventsReadsNothing() {
        given().get("/api/flows/loyalty/results").then().statusCode(403);
    }
}
