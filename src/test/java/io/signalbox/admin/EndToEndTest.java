package io.signalbox.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the door to the receiver and back through the API, with the sample rulebook. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class EndToEndTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    TickableClock clock;

    @Inject
    Sql sql;

    private final String person = "person-" + UUID.randomUUID();

    @BeforeEach
    void receiver() {
        int port = Integer.parseInt(ConfigProvider.getConfig().getValue(WebhookReceiver.PORT, String.class));
        WireMock.configureFor("localhost", port);
    }

    private ValidatableResponse send(String id, String name, Instant at, Map<String, ?> properties) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", person + id);
        event.put("name", name);
        event.put("occurredAt", Json.text(at));
        event.put("userId", person);
        event.put("properties", properties);
        return given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then();
    }

    private String profile() {
        return given().get("/api/profiles?identifier=userId:" + person)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .extract()
                .path("items[0].id");
    }

    private static ValidatableResponse get(String path) {
        return given().get(path).then().statusCode(200);
    }

    private static ValidatableResponse post(String path) {
        return given().post(path).then().statusCode(200);
    }

    private List<String> segments(String profile) {
        return get("/api/profiles/" + profile + "/segments").extract().path("items.segment");
    }

    @Test
    void aSegmentLapsesByItselfAndIsSeenEverywhere() {
        // Given
        Instant start = clock.instant().minusSeconds(60);

        // When
        for (int i = 0; i < 4; i++) {
            send("v" + i, "Product Viewed", start.plusSeconds(i), Map.of("category", "hats", "price", "12.50"))
                    .statusCode(org.hamcrest.Matchers.oneOf(200, 202))
                    .body("results[0].status", equalTo("accepted"));
        }
        String profile = profile();

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(profile)).contains("highly-interested"));
        get("/api/segments/highly-interested/members?detail=hats&limit=1000").body("items.profileId", hasItem(profile));
        get("/api/segments?limit=1000")
                .body("items.find { it.segment == 'highly-interested' }.members", greaterThan(0));
        get("/api/profiles/" + profile + "/timeline?limit=3")
                .body("items", hasSize(3))
                .body("next", notNullValue());
        get("/api/profiles/" + profile).body("traits.last_browsed_category", equalTo("hats"));
        await().atMost(SOON)
                .untilAsserted(() -> WireMock.verify(postRequestedFor(urlEqualTo("/hooks"))
                        .withRequestBody(WireMock.containing("highly-interested"))
                        .withRequestBody(WireMock.containing(profile))));

        // When
        clock.tick(Duration.ofMinutes(11));

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(profile)).doesNotContain("highly-interested"));
        String from = Json.text(start.minusSeconds(3600));
        get("/api/segments/highly-interested/history?bucket=1h&from=" + from).body("items.left.sum()", greaterThan(0));
    }

    @Test
    void anAbandonedCartFiresOnceAfterFortyEightHoursAndReachesTheReceiver() {
        // Given
        Instant cart = clock.instant();
        send("c", "add_to_cart", cart, Map.of("productId", "P1"));
        String profile = profile();

        // When
        send("c", "add_to_cart", cart, Map.of("productId", "P1"))
                .statusCode(200)
                .body("results[0].status", equalTo("duplicate"));
        clock.tick(Duration.ofHours(49));

        // Then
        await().atMost(SOON).untilAsserted(() -> get("/api/triggers?profile=" + profile + "&trigger=cart-abandoned")
                .body("items", hasSize(1))
                .body("items[0].cause", equalTo(person + "c"))
                .body("items[0].at", equalTo(Json.text(cart.plus(Duration.ofDays(2))))));
        await().atMost(SOON).untilAsserted(() -> get("/api/deliveries?profile=" + profile + "&state=delivered")
                .body("items.name", hasItem("cart-abandoned")));
        WireMock.verify(
                1,
                postRequestedFor(urlEqualTo("/hooks"))
                        .withRequestBody(WireMock.containing("cart-abandoned"))
                        .withRequestBody(matchingJsonPath("$.id"))
                        .withRequestBody(WireMock.containing(profile)));
        assertThat(segments(profile)).contains("potentially-lost");

        // When
        send("p", "purchase_completed", cart.plus(Duration.ofHours(1)), Map.of("total", 20));

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(profile)).doesNotContain("potentially-lost"));
        get("/api/triggers?profile=" + profile + "&trigger=cart-abandoned").body("items", hasSize(1));
    }

    @Test
    void whoeverIsSetAsideIsDecidedAgainOnDemand() {
        // Given
        send("v", "product_viewed", clock.instant(), Map.of("category", "hats"));
        String profile = profile();
        sql.update(
                "update profiles set set_aside_at = now(), error = 'made up by a test' where profile_id = ?", profile);

        // When
        get("/api/status").body("profiles.setAside", equalTo(1));
        get("/api/profiles?trouble=true").body("items.id", hasItem(profile));
        post("/api/profiles/" + profile + "/retry").body("retried", equalTo(1));

        // Then
        await().atMost(SOON).untilAsserted(() -> get("/api/status").body("profiles.setAside", equalTo(0)));
        post("/api/profiles/retry").body("retried", equalTo(0));
        get("/api/audit?subject=" + profile)
                .body("items[0].action", equalTo("profile.retry"))
                .body("items[0].actor", equalTo("operator"));
    }

    @Test
    void aPersonMayHaveEverythingAndBeForgotten() {
        // Given
        send("v", "product_viewed", clock.instant(), Map.of("category", "hats"));
        send("o", "purchase_completed", clock.instant(), Map.of("total", 10));
        String profile = profile();

        // When
        get("/api/profiles/" + profile + "/export")
                .body("profile.id", equalTo(profile))
                .body("timeline.id", hasItem(person + "v"))
                .body("flows.flow", hasItem("welcome"));
        given().delete("/api/profiles/" + profile)
                .then()
                .statusCode(200)
                .body("erased.events", equalTo(2))
                .body("erased.flow_runs", equalTo(1));

        // Then
        given().get("/api/profiles/" + profile).then().statusCode(404).contentType("application/problem+json");
        given().delete("/api/profiles/" + profile).then().statusCode(404);
        get("/api/profiles?identifier=" + person).body("items", hasSize(0));
        get("/api/audit?subject=" + profile).body("items[0].action", equalTo("profile.erase"));
    }

    @Test
    void aRefusedEventIsKeptAndCountedAndReplayed() {
        // Given
        send("bad", "product_viewed", clock.instant(), Map.of("price", "dear"))
                .body("results[0].status", equalTo("refused"));

        // When
        String id = get("/api/quarantine").extract().path("items[0].quarantineId");

        // Then
        get("/api/quarantine/counts").body("reasons.size()", greaterThan(0));
        get("/api/quarantine/" + id).body("problems.size()", greaterThan(0));
        post("/api/quarantine/" + id + "/replay").body("status", equalTo("refused"));
        post("/api/quarantine/replay").body("refused", greaterThan(0));
        given().post("/api/quarantine/none/replay").then().statusCode(404);
    }

    @Test
    void operatorsSeeHowTheServiceStands() {
        get("/api/status").body("rulebook.live.version", greaterThan(0)).body("destinationProblems", hasSize(0));
        get("/api/rulebook")
                .body("files", hasItem("cart.drl"))
                .body("units.find { it.file == 'cart.drl' }.reads.events", hasItem("add_to_cart"))
                .body("units.find { it.file == 'cart.drl' }.gives.triggers", hasItem("cart-abandoned"));
        get("/api/rulebook/versions").body("items[0].version", greaterThan(0));
        get("/api/rulebook/versions/1").body("files.size()", greaterThan(0));
        given().get("/api/rulebook/versions/99").then().statusCode(404);
        get("/api/destinations").body("items.name", hasItem("crm"));
        post("/api/destinations/crm/enable").body("state", equalTo("live"));
        given().post("/api/destinations/none/enable").then().statusCode(404);
        post("/api/deliveries/retry").body("queued", equalTo(0));
        given().post("/api/deliveries/none/retry").then().statusCode(404);
    }

    @Test
    void whatCannotBeReadIsAProblemOfTheCaller() {
        for (String path : List.of(
                "/api/profiles?limit=0",
                "/api/profiles?limit=many",
                "/api/profiles?cursor=made.up",
                "/api/profiles?trouble=perhaps",
                "/api/triggers?cursor=eWVzdGVyZGF5HzEfMh8z",
                "/api/segments/vip/history?bucket=1x",
                "/api/segments/vip/history?bucket=1s&from=2020-01-01T00:00:00Z",
                "/api/segments/vip/history?from=tomorrow",
                "/api/segments/vip/history?from=2999-01-01T00:00:00Z",
                "/api/deliveries?state=lost")) {
            given().get(path).then().statusCode(400).contentType("application/problem+json");
        }
        given().get("/api/segments/nobody-gives-this/members").then().statusCode(404);
        given().get("/api/profiles/nobody/timeline").then().statusCode(404);
    }

    @Test
    @TestSecurity(user = "reader", roles = Roles.READ)
    void whoMayOnlyReadChangesNothing() {
        given().delete("/api/profiles/anybody").then().statusCode(403);
        for (String path : List.of(
                "/api/profiles/retry",
                "/api/deliveries/retry",
                "/api/quarantine/replay",
                "/api/destinations/crm/enable")) {
            given().post(path).then().statusCode(403).contentType("application/problem+json");
        }
        given().get("/api/audit").then().statusCode(403);
        get("/api/segments");
    }
}
