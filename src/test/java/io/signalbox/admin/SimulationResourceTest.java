package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static io.signalbox.admin.SimulatedShop.cartLeft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.Response;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The door of simulations: what it refuses, what it tells, and that it keeps nothing. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "reader", roles = Roles.READ)
class SimulationResourceTest {

    @Inject
    Sql sql;

    @Test
    void refusedEventsAreNamedAndTakeNoPart() {
        Response response = SimulatedShop.of("ProductViewed( price > 1 )", "verdict.segment(\"viewer\");")
                .event("bad", "product_viewed", "2026-01-01T00:00:00Z", "price", "dear")
                .event("good", "product_viewed", "2026-01-01T00:00:01Z", "price", "12.5")
                .event("good", "product_viewed", "2026-01-01T00:00:02Z", "price", 0)
                .until("2026-01-02T00:00:00Z");

        response.then()
                .statusCode(200)
                .body("problems.id", hasItem("bad"))
                .body("problems.id", not(hasItem("good")))
                .body("problems[0].message", containsString("price"));
        assertThat(Life.lines(response)).containsExactly("2026-01-01T00:00:01.000Z entered viewer [good]");
    }

    @Test
    void whatFollowsFromNothingIsNothing() {
        given().contentType("application/json")
                .body(
                        "{\"rules\": {}, \"plan\": {}, \"flows\": {}, \"events\": [], \"until\": \"2026-01-01T00:00:00Z\"}")
                .post("/api/simulations")
                .then()
                .statusCode(200)
                .body("timeline", hasSize(0))
                .body("problems", hasSize(0));
    }

    @Test
    void problemsOfRulesAreListedWithTheirPlaceAllAtOnce() {
        Response response = SimulatedShop.of("ProductViewed( categry == \"hats\" )", "verdict.segment(\"viewer\");")
                .rule("worse", "eval(true)", "System.exit(1);")
                .event("bad", "product_viewed", "2026-01-01T00:00:00Z", "price", "dear")
                .until("2026-01-02T00:00:00Z");

        response.then()
                .statusCode(200)
                .body("timeline", hasSize(0))
                .body("problems.file", hasItem("rule.drl"))
                .body("problems.file", hasItem("worse.drl"))
                .body("problems.id", hasItem("bad"))
                .body("problems.find { it.file == 'rule.drl' }.line", equalTo(4))
                .body("problems.find { it.file == 'rule.drl' }.rule", equalTo("rule"))
                .body("problems.find { it.file == 'rule.drl' }.found", containsString("categry"))
                .body("problems.find { it.file == 'rule.drl' }.expected", containsString("category"));
    }

    @Test
    void problemsOfThePlanAreListed() {
        Life.by("Event()", "verdict.segment(\"x\");")
                .plan(Map.of("click.json", Map.of("type", "wrong"), "bad.json", "{not json"))
                .until("2026-01-02T00:00:00Z")
                .then()
                .statusCode(200)
                .body("timeline", hasSize(0))
                .body("problems.file", hasItem("click.json"))
                .body("problems.file", hasItem("bad.json"));
    }

    @Test
    void badRequestsAreAnsweredWithAllProblems() {
        given().contentType("application/json")
                .body("{\"rules\": [], \"flow\": {}, \"events\": [{\"id\": 1}], \"until\": \"tomorrow\"}")
                .post("/api/simulations")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("problems.pointer", hasItem("/rules"))
                .body("problems.pointer", hasItem("/flow"))
                .body("problems.pointer", hasItem("/events/0/id"))
                .body("problems.pointer", hasItem("/until"));
        for (String malformed : List.of("", "{", "[]", "null", "7", "{} {}", "{\"until\": 1, \"until\": 2}")) {
            given().contentType("application/json")
                    .body(malformed)
                    .post("/api/simulations")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
    }

    @Test
    void problemsOfFlowsAreListedAndAFlowThatIsWellRuns() {
        Life.by("Event()", "verdict.segment(\"x\");")
                .with("flows", Map.of("welcome.yaml", "flow: welcome\nstarts-on: { segment: y }\nsteps: [ end ]"))
                .until("2026-01-02T00:00:00Z")
                .then()
                .statusCode(200)
                .body("problems[0].file", equalTo("welcome.yaml"))
                .body("problems[0].line", equalTo(2))
                .body("problems[0].expected", equalTo("x"));

        Life.by("Event( name == \"hello\" )", "verdict.segment(\"x\");")
                .with(
                        "flows",
                        Map.of(
                                "welcome.yaml",
                                "flow: welcome\nstarts-on: { segment: x }\nsteps: [ wait: 1h, send: { email: hi } ]"))
                .event("h1", "hello", "2026-01-01T00:00:00Z")
                .until("2026-01-02T00:00:00Z")
                .then()
                .statusCode(200)
                .body("timeline.kind", contains("entered", "flow-started", "step", "flow-ended", "step", "sent"))
                .body("timeline[5].at", equalTo("2026-01-01T01:00:00.000Z"))
                .body("timeline[5].flow", equalTo("welcome"))
                .body("timeline[5].step", equalTo("2"))
                .body("timeline[5].message", equalTo("hi"))
                .body("timeline[3].reason", equalTo("completed"));
    }

    @Test
    void whatIsTooLargeIsRefused() {
        given().contentType("application/json")
                .body("{\"x\": \"" + "x".repeat(5_000_000) + "\"}")
                .post("/api/simulations")
                .then()
                .statusCode(413)
                .contentType("application/problem+json");
    }

    @Test
    void anEndlessSpanIsStoppedAndSaysSo() {
        SimulatedShop.of("Moment( hourBetween(9, 18) )", "verdict.segment(\"day\");")
                .with("from", "2026-01-01T00:00:00Z")
                .until("9999-01-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("problems[0].message", containsString("span"));
    }

    @Test
    @TestSecurity(user = "sender", roles = Roles.INGEST)
    void whoMayOnlySendMayNotSimulate() {
        cartLeft().until("2026-01-02T00:00:00Z").then().statusCode(403);
    }

    @Test
    void nothingIsStored() {
        Map<String, Long> before = counts();

        cartLeft().event("c", "add_to_cart", "2026-01-01T00:00:00Z").timelineUntil("2026-02-01T00:00:00Z");

        assertThat(counts()).isEqualTo(before);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : sql.query(
                "select table_name from information_schema.tables where table_schema = current_schema()",
                row -> row.text("table_name"))) {
            counts.put(
                    table,
                    sql.first("select count(*) as n from \"" + table + "\"", row -> row.number("n"))
                            .orElseThrow());
        }
        return counts;
    }
}
