package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

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
import org.junit.jupiter.api.Test;

/** Why, why not, and how it was, through the API with the sample rulebook. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ})
class ExplainResourceTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    TickableClock clock;

    @Inject
    Sql sql;

    private final String person = "person-" + UUID.randomUUID();

    private Instant send(String id, String name, Map<String, ?> properties) {
        Instant at = clock.instant();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", person + id);
        event.put("name", name);
        event.put("occurredAt", Json.text(at));
        event.put("userId", person);
        event.put("properties", properties);
        given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 202));
        return Instant.parse(Json.text(at));
    }

    private String profile() {
        return given().get("/api/profiles?identifier=userId:" + person)
                .then()
                .statusCode(200)
                .extract()
                .path("items[0].id");
    }

    private static ValidatableResponse get(String path) {
        return given().get(path).then().statusCode(200);
    }

    @Test
    void aProfileWhoseLogCannotBeReadIsAProblemThatSaysSo() {
        send("v1", "product_viewed", Map.of("category", "hats"));
        String id = profile();
        clock.tick(Duration.ofSeconds(2));
        Instant later = clock.instant();
        clock.tick(Duration.ofSeconds(2));
        sql.update("update events set properties = '[\"secret\"]' where profile_id = ?", id);

        for (String path :
                List.of("?at=" + Json.text(later), "/explain?segment=highly-interested&at=" + Json.text(later))) {
            given().get("/api/profiles/" + id + path)
                    .then()
                    .statusCode(422)
                    .body("detail", equalTo("the profile cannot be rebuilt"))
                    .body("problems[0].found", startsWith("an event of the log cannot be read"));
        }
    }

    @Test
    void aSegmentIsExplainedNowAndAsOfThePast() {
        // Given
        Instant first = send("v1", "product_viewed", Map.of("category", "hats", "price", "12.50"));
        send("v2", "product_viewed", Map.of("category", "hats"));
        send("v3", "product_viewed", Map.of("category", "hats"));
        clock.tick(Duration.ofSeconds(2));
        Instant before = clock.instant();
        clock.tick(Duration.ofSeconds(2));
        String explain = "/api/profiles/" + profile() + "/explain?segment=highly-interested";

        // When
        get(explain)
                .body("holds", equalTo(false))
                .body("complete", equalTo(true))
                .body("held", empty())
                .body("rules", hasSize(1))
                .body("rules[0].rule.file", equalTo("highly-interested.drl"))
                .body("rules[0].rule.words", startsWith("more than 3 ProductViewed less than 10 minutes ago"))
                .body("rules[0].ways[0].fails.kind", equalTo("amount"))
                .body("rules[0].ways[0].fails.found", startsWith("3 of 4 ProductViewed"))
                .body("rules[0].ways[0].fails.completedBy", startsWith("1 more ProductViewed"))
                .body("comesTrue.kind", equalTo("never"));
        Instant fourth = send("v4", "product_viewed", Map.of("category", "hats"));
        clock.tick(Duration.ofMillis(5));

        // Then
        String at = Json.text(clock.instant());
        await().atMost(SOON).untilAsserted(() -> get(explain + "&detail=hats").body("holds", equalTo(true)));
        get(explain + "&detail=hats")
                .body("held", hasSize(1))
                .body("held[0].detail", equalTo("hats"))
                .body("held[0].since", equalTo(Json.text(fourth)))
                .body("held[0].rule.line", greaterThan(1))
                .body("held[0].rule.text", startsWith("rule \"highly interested"))
                .body("held[0].evidence.id", contains(person + "v1", person + "v2", person + "v3", person + "v4"))
                .body("held[0].evidence[0].properties.category", equalTo("hats"))
                .body("held[0].lapses.at", equalTo(Json.text(first.plus(Duration.ofMinutes(10)))))
                .body("rulebook.version", greaterThan(0));
        get(explain + "&detail=bags").body("holds", equalTo(false));
        get(explain + "&at=" + Json.text(before)).body("holds", equalTo(false)).body("at", equalTo(Json.text(before)));

        // When
        clock.tick(Duration.ofMinutes(11));

        // Then
        get("/api/profiles/" + profile() + "?at=" + at)
                .body("asOf.at", equalTo(at))
                .body("asOf.complete", equalTo(true))
                .body("asOf.segments.segment", hasItem("highly-interested"))
                .body("traits.last_browsed_category", equalTo("hats"));
        get("/api/profiles/" + profile() + "?at=" + Json.text(before))
                .body("asOf.segments.segment", not(hasItem("highly-interested")));
        get("/api/profiles/" + profile() + "?rulebook=1&at=" + at)
                .body("asOf.rulebook.version", equalTo(1))
                .body("asOf.segments.segment", hasItem("highly-interested"));
        get("/api/profiles/" + profile() + "?at=2999-01-01T00:00:00Z")
                .body("asOf.segments.segment", not(hasItem("highly-interested")));
        get(explain).body("holds", equalTo(false));
        get(explain + "&at=" + at).body("holds", equalTo(true));
    }

    @Test
    void aTriggerIsForetoldAndThenExplained() {
        // Given
        Instant cart = send("c", "add_to_cart", Map.of("productId", "P1"));
        String profile = profile();
        String explain = "/api/profiles/" + profile + "/explain?trigger=cart-abandoned";

        // When
        get(explain)
                .body("holds", equalTo(false))
                .body("rules[0].ways[0].fails.test", equalTo("olderThan(\"48h\")"))
                .body("comesTrue.kind", equalTo("at"))
                .body("comesTrue.at", equalTo(Json.text(cart.plus(Duration.ofDays(2)))));
        clock.tick(Duration.ofHours(49));

        // Then
        await().atMost(SOON).untilAsserted(() -> get("/api/triggers?profile=" + profile + "&trigger=cart-abandoned")
                .body("items", hasSize(1)));
        get(explain + "&cause=" + person + "c")
                .body("holds", equalTo(true))
                .body("held[0].since", equalTo(Json.text(cart.plus(Duration.ofDays(2)))))
                .body("held[0].absence", containsString("no PurchaseCompleted"))
                .body("held[0].note", containsString("once for a cause"));
        get(explain + "&cause=another").body("holds", equalTo(false));
        get("/api/profiles/" + profile + "?at=" + Json.text(clock.instant()))
                .body("asOf.triggers.trigger", hasItem("cart-abandoned"));
    }

    @Test
    void traitsAreExplainedWhoeverSetThem() {
        send("v1", "product_viewed", Map.of("category", "hats"));
        String explain = "/api/profiles/" + profile() + "/explain?trait=";

        get(explain + "last_browsed_category")
                .body("holds", equalTo(true))
                .body("held[0].value", equalTo("hats"))
                .body("held[0].rule.name", startsWith("last browsed category"));
        get(explain + "country").body("holds", equalTo(false)).body("rules", empty());
    }

    @Test
    void whatWasPrunedIsSaid() {
        send("v1", "product_viewed", Map.of("category", "hats"));
        send("v2", "product_viewed", Map.of("category", "hats"));
        String profile = profile();

        sql.update("delete from events where profile_id = ? and event_id = ?", profile, person + "v1");
        clock.tick(Duration.ofMillis(5));
        String past = Json.text(clock.instant());
        clock.tick(Duration.ofSeconds(5));

        get("/api/profiles/" + profile + "?at=" + past)
                .body("asOf.complete", equalTo(false))
                .body("asOf.reason", startsWith("1 of its events are older"));
    }

    @Test
    void whoIsSetAsideIsNotExplainedAsOfNow() {
        send("v1", "product_viewed", Map.of("category", "hats"));
        String profile = profile();
        sql.update("update profiles set set_aside_at = now(), error = 'made up' where profile_id = ?", profile);

        given().get("/api/profiles/" + profile + "/explain?segment=inactive")
                .then()
                .statusCode(409);

        sql.update("update profiles set set_aside_at = null, error = null where profile_id = ?", profile);
    }

    @Test
    void allThatIsWrongWithARequestIsToldAtOnce() {
        send("v1", "product_viewed", Map.of("category", "hats"));
        String profile = "/api/profiles/" + profile();

        given().get(profile + "/explain?segment=a&trigger=b&at=yesterday&rulebook=one&detail=x")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("problems", hasSize(3));
        given().get(profile + "/explain").then().statusCode(400).body("problems", hasSize(1));
        given().get(profile + "/explain?trait=x&detail=y").then().statusCode(400);
        given().get(profile + "/explain?segment=").then().statusCode(400);
        given().get(profile + "/explain?segment=highly-intrested")
                .then()
                .statusCode(404)
                .body("problems[0].expected", containsString("did you mean highly-interested"));
        given().get(profile + "/explain?trait=no-such-trait").then().statusCode(404);
        given().get(profile + "/explain?segment=highly-interested&rulebook=999")
                .then()
                .statusCode(404);
        given().get("/api/profiles/nobody/explain?segment=highly-interested")
                .then()
                .statusCode(404);
        given().get("/api/profiles/nobody?at=2026-01-01T00:00:00Z").then().statusCode(404);
        given().get(profile + "?at=2020-01-01T00:00:00Z")
                .then()
                .statusCode(400)
                .body("problems[0].expected", startsWith("an instant from "));
        given().get(profile + "?at=noon&rulebook=0").then().statusCode(400).body("problems", hasSize(2));
        given().get(profile + "?rulebook=999").then().statusCode(404);
    }

    @Test
    void rulesAreReadBackInPlainWords() {
        get("/api/rulebook/rules?gives=cart-abandoned")
                .body("items", hasSize(1))
                .body("items[0].file", equalTo("cart.drl"))
                .body("items[0].words", startsWith("AddToCart at least 48 hours ago"));
        get("/api/rulebook/rules?rulebook=1").body("items.size()", greaterThan(20));
        given().get("/api/rulebook/rules?rulebook=99").then().statusCode(404);
        given().get("/api/rulebook/rules?rulebook=x").then().statusCode(400);
    }
}
