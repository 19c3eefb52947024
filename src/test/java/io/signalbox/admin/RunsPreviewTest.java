package io.signalbox.admin;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of runs before a publication is what becomes of them after it. */
@QuarkusTest
@TestProfile(ManagedRules.class)
class RunsPreviewTest {

    @Inject
    TickableClock clock;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String changed = "changed-" + unique;
    private final String removed = "removed-" + unique;
    private final Author author = Author.operator();
    private int before;

    @BeforeEach
    void twoFlowsAreLive() {
        author.switches(Map.of("source", "api", "onDivergence", "keep-live")).statusCode(200);
        before = live();
        String draft = author.drafts("two flows");
        author.writes(draft, path(changed), flow(changed, "never", "short")).statusCode(200);
        author.writes(draft, path(removed), flow(removed, "always", "short")).statusCode(200);
        author.publishes(draft).statusCode(200);
    }

    @AfterEach
    void filesAreAsBefore() {
        author.sends(Map.of("version", before))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(200);
    }

    private int live() {
        return author.asks().get("/api/rulebook").then().extract().path("live.version");
    }

    private static String path(String flow) {
        return "flows/" + flow + ".yaml";
    }

    private static String flow(String name, String reEntry, String first) {
        return """
                flow: %s
                starts-on: { event: AddToCart }
                re-entry: %s
                steps:
                  - id: %s
                    wait: 1h
                  - id: long
                    wait: 10d
                """.formatted(name, reEntry, first);
    }

    private void fillsCart(String user) {
        author.sends(Map.of(
                        "id",
                        UUID.randomUUID().toString(),
                        "name",
                        "add_to_cart",
                        "userId",
                        user + unique,
                        "properties",
                        Map.of()))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private ValidatableResponse preview(String of) {
        return author.asks().get("/api/rulebook/" + of + "/runs").then();
    }

    private ValidatableResponse flows() {
        return author.asks().get("/api/flows").then().statusCode(200);
    }

    private String own(String name) {
        return "items.find { it.name == '" + name + "' }";
    }

    /** Anna and Ben have come to the long wait, Cleo is at the short one; Anna is in the second flow twice. */
    private void peopleAreUnderWay() {
        fillsCart("anna");
        fillsCart("ben");
        clock.tick(Duration.ofHours(2));
        fillsCart("cleo");
        fillsCart("anna");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> flows().body(own(changed) + ".waitingAt", equalTo(Map.of("short", 1, "long", 2)))
                        .body(own(removed) + ".waitingAt", equalTo(Map.of("short", 2, "long", 2))));
    }

    @Test
    void whatIsForetoldHappens() {
        // Given
        peopleAreUnderWay();
        String draft = author.drafts("another first wait");
        author.writes(draft, path(changed), flow(changed, "never", "other")).statusCode(200);
        author.asks()
                .header("If-Match", "\"" + author.revision(draft) + "\"")
                .delete("/api/rulebook/drafts/" + draft + "/files/" + path(removed))
                .then()
                .statusCode(200);

        // When
        ValidatableResponse foretold = choice(draft, Map.of("runs", "move"));

        // Then
        foretold.statusCode(200)
                .body("flows.flow", equalTo(List.of(changed, removed)))
                .body("flows[0].change", equalTo("changed"))
                .body("flows[0].underWay", equalTo(3))
                .body("flows[0].at", equalTo(Map.of("short", 1, "long", 2)))
                .body("flows[0].goOn", equalTo(2))
                .body("flows[0].goOnAt", equalTo(Map.of("long", 2)))
                .body("flows[0].end", equalTo(1))
                .body("flows[0].endAt", equalTo(Map.of("changed", Map.of("short", 1))))
                .body("flows[1].change", equalTo("removed"))
                .body("flows[1].goOn", equalTo(0))
                .body("flows[1].endAt", equalTo(Map.of("removed", Map.of("short", 2, "long", 2))));
        preview("versions/" + before).statusCode(200).body("flows.end", equalTo(List.of(3, 4)));
        author.publishes(draft).statusCode(200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> flows().body(own(changed) + ".waitingAt", equalTo(Map.of("long", 2)))
                        .body(own(changed) + ".ended", equalTo(Map.of("changed", 1)))
                        .body(own(removed), equalTo(null)));
    }

    @Test
    void whoIsInAFlowTwiceIsMergedWhereItLetsNobodyBe() {
        // Given
        peopleAreUnderWay();
        String draft = author.drafts("once");
        author.writes(draft, path(removed), flow(removed, "never", "short")).statusCode(200);

        // When
        ValidatableResponse foretold = choice(draft, Map.of("runs", "move"));

        // Then
        foretold.body("flows.flow", equalTo(List.of(removed)))
                .body("flows[0].goOnAt", equalTo(Map.of("short", 1, "long", 2)))
                .body("flows[0].endAt", equalTo(Map.of("merged", Map.of("short", 1))));
        author.publishes(draft).statusCode(200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> flows().body(own(removed) + ".waitingAt", equalTo(Map.of("short", 1, "long", 2)))
                        .body(own(removed) + ".ended", equalTo(Map.of("merged", 1))));
    }

    @Test
    void whoeverIsUnderWayStaysWhereTheDraftSaysSo() {
        // Given
        peopleAreUnderWay();
        String draft = author.drafts("another first wait");
        author.writes(draft, path(changed), flow(changed, "never", "other")).statusCode(200);
        author.asks()
                .header("If-Match", "\"" + author.revision(draft) + "\"")
                .delete("/api/rulebook/drafts/" + draft + "/files/" + path(removed))
                .then()
                .statusCode(200);
        choice(draft, Map.of("runs", "stay", "flows", List.of("nobody-knows-it")))
                .statusCode(400)
                .body("problems[0].found", equalTo("nobody-knows-it"));

        // When: nobody says otherwise
        ValidatableResponse foretold = preview("drafts/" + draft);

        // Then
        foretold.statusCode(200)
                .body("flows.flow", equalTo(List.of(changed, removed)))
                .body("flows.stay", equalTo(List.of(3, 4)))
                .body("flows.end", equalTo(List.of(0, 0)))
                .body("flows[0].stayAt", equalTo(Map.of("short", 1, "long", 2)));
        choice(draft, Map.of("runs", "move", "flows", List.of(removed)))
                .body("flows.stay", equalTo(List.of(3, 0)))
                .body("flows.end", equalTo(List.of(0, 4)));
        choice(draft, Map.of("runs", "stay")).body("flows.stay", equalTo(List.of(3, 4)));
        author.publishes(draft).statusCode(200);
        fillsCart("dora");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> flows().body(
                        own(changed) + ".waitingAt", equalTo(Map.of("short", 1, "long", 2, "other", 1)))
                .body(own(changed) + ".staying.values().sum()", equalTo(3))
                .body(own(removed) + ".waiting", equalTo(4))
                .body(own(removed) + ".ended", anEmptyMap()));

        // When: they have come to their ends, and dora as well
        clock.tick(Duration.ofDays(10).plusHours(2));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> flows().body(own(changed) + ".ended", equalTo(Map.of("completed", 4)))
                        .body(own(removed), equalTo(null)));
        String next = author.drafts("a later one");
        choice(next, Map.of("runs", "move")).statusCode(200);

        // Then
        author.publishes(next).statusCode(200);
        flows().body(own(removed), equalTo(null)).body(own(changed) + ".staying", anEmptyMap());
    }

    private ValidatableResponse choice(String draft, Map<String, Object> wish) {
        return author.sends(wish)
                .header("If-Match", "\"" + author.revision(draft) + "\"")
                .post("/api/rulebook/drafts/" + draft + "/runs")
                .then();
    }

    @Test
    void aDraftThatChangesNoFlowTouchesNobody() {
        String draft = author.drafts("nothing yet");
        preview("drafts/" + draft).statusCode(200).body("flows", hasSize(0));
        author.writes(draft, path(changed), flow(changed, "never", "other")).statusCode(200);
        preview("drafts/" + draft).body("flows[0].underWay", equalTo(0)).body("flows[0].at", anEmptyMap());
    }

    @Test
    void flowsThatCannotBeReadAreNamed() {
        String draft = author.drafts("a slip");
        author.writes(draft, path(changed), flow(changed, "sometimes", "short")).statusCode(200);
        preview("drafts/" + draft).statusCode(409).body("problems[0].pointer", equalTo(path(changed) + ":3:11"));
        preview("drafts/0").statusCode(404);
        preview("versions/0").statusCode(404);
    }
}
