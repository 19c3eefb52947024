package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One person who came as two, through the doors and the API, with the sample rulebook. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class MergedProfileTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    TickableClock clock;

    private final String user = "user-" + UUID.randomUUID();
    private final String browser = "browser-" + UUID.randomUUID();

    private ValidatableResponse send(String id, Instant at, Map<String, String> identifiers, String product) {
        Map<String, Object> event = new LinkedHashMap<>(identifiers);
        event.put("id", browser + id);
        event.put("name", "product_viewed");
        event.put("occurredAt", Json.text(at));
        event.put("properties", Map.of("productId", product, "category", "hats"));
        return given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private static String profile(String identifier) {
        return given().get("/api/profiles?identifier=" + identifier)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .extract()
                .path("items[0].id");
    }

    private static List<String> segments(String profile) {
        return given().get("/api/profiles/" + profile + "/segments")
                .then()
                .statusCode(200)
                .extract()
                .path("items.segment");
    }

    @Test
    void anOperatorSaysWhoseADeviceIsAfterAll() {
        Instant start = clock.instant().minusSeconds(60);
        send("1", start, Map.of("userId", user, "anonymousId", browser), "p1");
        send("2", start.plusSeconds(1), Map.of("userId", "other-" + user, "anonymousId", browser), "p1");
        String alarm = given().get("/api/identifiers/alarms?limit=1000")
                .then()
                .statusCode(200)
                .extract()
                .path("items.find { it.value == '" + browser + "' }.id");

        given().post("/api/identifiers/alarms/" + alarm + "/lift?profile=" + UUID.randomUUID())
                .then()
                .statusCode(409);
        given().post("/api/identifiers/alarms/" + alarm + "/lift?profile=" + profile("userId:" + user))
                .then()
                .statusCode(200)
                .body("profileId", equalTo(profile("anonymousId:" + browser)));

        assertThat(profile("userId:" + user)).isEqualTo(profile("anonymousId:" + browser));
        given().post("/api/identifiers/alarms/" + alarm + "/lift").then().statusCode(404);
        given().post("/api/identifiers/alarms/x/lift").then().statusCode(404);
    }

    @Test
    void whatWasSeenBeforeTheLoginCountsAndAnUnmergeTakesItBack() {
        // Given: two views by the user, two by a browser that nobody knows
        Instant start = clock.instant().minusSeconds(60);
        for (int i = 0; i < 2; i++) {
            send("u" + i, start.plusSeconds(i), Map.of("userId", user), "p" + i);
            send("b" + i, start.plusSeconds(10 + i), Map.of("anonymousId", browser), "p" + (10 + i));
        }
        String anna = profile("userId:" + user);
        String visitor = profile("anonymousId:" + browser);
        assertThat(visitor).isNotEqualTo(anna);
        assertThat(segments(anna)).doesNotContain("highly-interested");

        // When: she logs in on it
        send("login", start.plusSeconds(30), Map.of("userId", user, "anonymousId", browser), "p20");

        // Then: more than three views in one category
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(anna)).contains("highly-interested"));
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(visitor)).isEmpty());
        assertThat(profile("anonymousId:" + browser)).isEqualTo(anna);
        given().get("/api/profiles/" + visitor)
                .then()
                .statusCode(200)
                .body("mergedInto", equalTo(anna))
                .body("identifiers", empty());
        given().get("/api/profiles/" + anna + "/timeline?limit=1000").then().body("items.id", hasItem(browser + "b1"));
        given().get("/api/profiles?limit=1000").then().body("items.id", not(hasItem(visitor)));

        // When
        given().post("/api/profiles/" + visitor + "/unmerge")
                .then()
                .statusCode(200)
                .body("mergedInto", equalTo(anna));

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(segments(anna)).doesNotContain("highly-interested"));
        given().get("/api/profiles/" + visitor)
                .then()
                .body("mergedInto", nullValue())
                .body("identifiers.value", containsInAnyOrder(browser));
        given().post("/api/profiles/" + visitor + "/unmerge")
                .then()
                .statusCode(409)
                .body("detail", containsString("not merged"));

        // And: what is sent with both belongs to the user, without making them one again
        send("again", start.plusSeconds(40), Map.of("userId", user, "anonymousId", browser), "p21")
                .body("results[0].profileId", equalTo(anna))
                .body("results[0].warnings[0]", containsString("belongs to another profile"));
        assertThat(profile("anonymousId:" + browser)).isEqualTo(visitor);
    }

    @Test
    void everythingOfSomebodyMergedIsErasedWhicheverIdIsSaid() {
        Instant now = clock.instant();
        send("u", now, Map.of("userId", user), "p1");
        send("b", now, Map.of("anonymousId", browser), "p2");
        String anna = profile("userId:" + user);
        String visitor = profile("anonymousId:" + browser);
        send("login", now, Map.of("userId", user, "anonymousId", browser), "p3");

        given().delete("/api/profiles/" + visitor)
                .then()
                .statusCode(200)
                .body("erased.profiles", equalTo(2))
                .body("erased.identifiers", equalTo(2))
                .body("erased.events", equalTo(3));

        given().get("/api/profiles/" + anna).then().statusCode(404);
        given().get("/api/profiles/" + visitor).then().statusCode(404);
    }

    @Test
    void anIdentifierOfSeveralPeopleRaisesAnAlarm() {
        Instant now = clock.instant();
        send("1", now, Map.of("userId", user, "anonymousId", browser), "p1");
        send("2", now, Map.of("userId", user + "-other", "anonymousId", browser), "p1");

        given().get("/api/identifiers/alarms?limit=1000")
                .then()
                .statusCode(200)
                .body("items.find { it.value == '" + browser + "' }.why", equalTo("sent with more than one userId"));
        assertThat(profile("userId:" + user)).isNotEqualTo(profile("userId:" + user + "-other"));
    }

    @Test
    void valuesThatMeanNobodyAreLeftOutAndRefusedWhereTheyAreAllThereIs() {
        send("1", clock.instant(), Map.of("userId", "undefined", "anonymousId", browser), "p1")
                .body("results[0].warnings", hasItem("userId: a value that means nobody is left out"));
        given().contentType("application/json")
                .body(Json.write(Map.of("id", browser + "x", "name", "product_viewed", "userId", "NULL")))
                .post("/api/events")
                .then()
                .body("results[0].status", equalTo("refused"))
                .body("results[0].problems[0].found", equalTo("only values that mean nobody"));
    }
}
