package io.signalbox.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** From a purchase to the call, its answer, and the list that follows from it, through all hops. */
@QuarkusTest
@TestProfile(FlowCallEndToEndTest.Calling.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class FlowCallEndToEndTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    /** A service with one flow, which calls. */
    public static final class Calling implements QuarkusTestProfile {

        private static final String FLOW = """
                flow: loyalty
                starts-on: { event: PurchaseCompleted }
                steps:
                  - id: score
                    call:
                      destination: crm
                      at-most: 1h
                      then:
                        - choose:
                            - if: CallAnswered( step == "score", since(run), points >= 10 )
                              then: [ add-to: { destination: crm, list: vip } ]
                            - else:
                                - add-to: { destination: nowhere, list: others }
                """;

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path folder = Files.createTempDirectory("calling-flows");
                ManagedRules.write(folder, "rules/cart.drl", ManagedRules.cart("48h"));
                ManagedRules.write(folder, "rules/tracking-plan/add_to_cart.json", "{\"type\": \"object\"}");
                ManagedRules.write(folder, "rules/tracking-plan/purchase_completed.json", "{\"type\": \"object\"}");
                for (String name : List.of("call_answered", "call_failed")) {
                    String sample = Files.readString(Path.of("rules", "tracking-plan", name + ".json"));
                    ManagedRules.write(
                            folder,
                            "rules/tracking-plan/" + name + ".json",
                            sample.replaceFirst(
                                    "\"properties\": \\{", "\"properties\": { \"points\": { \"type\": \"integer\" },"));
                }
                ManagedRules.write(folder, "flows/loyalty.yaml", FLOW);
                return Map.of(
                        "signalbox.rules.folder", folder.resolve("rules").toString(),
                        "signalbox.rules.flows", folder.resolve("flows").toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(PostgresResource.class), new TestResourceEntry(WebhookReceiver.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private final String person = "person-" + UUID.randomUUID();

    private void buys() {
        given().contentType("application/json")
                .body("{\"id\": \"" + person + "-o\", \"name\": \"purchase_completed\", \"userId\": \"" + person
                        + "\", \"properties\": {\"total\": 10}}")
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private String profile() {
        return given().get("/api/profiles?identifier=userId:" + person)
                .then()
                .extract()
                .path("items[0].id");
    }

    private static void callsAreAnsweredWith(String json) {
        int port = Integer.parseInt(ConfigProvider.getConfig().getValue(WebhookReceiver.PORT, String.class));
        WireMock.configureFor("localhost", port);
        WireMock.stubFor(post("/hooks")
                .withRequestBody(matchingJsonPath("$.type", WireMock.equalTo("io.signalbox.flow.called")))
                .willReturn(okJson(json)));
    }

    @Test
    void theAnswerDecidesWhoComesOntoTheList() {
        // Given
        callsAreAnsweredWith("{\"points\": 12}");

        // When
        buys();

        // Then
        String profile = profile();
        await().atMost(SOON)
                .untilAsserted(() -> WireMock.verify(
                        1,
                        postRequestedFor(urlEqualTo("/hooks"))
                                .withRequestBody(matchingJsonPath("$.subject", WireMock.equalTo(profile)))
                                .withRequestBody(
                                        matchingJsonPath("$.type", WireMock.equalTo("io.signalbox.list.added")))
                                .withRequestBody(matchingJsonPath("$.data.list", WireMock.equalTo("vip")))));
        given().get("/api/profiles/" + profile + "/timeline?limit=1000")
                .then()
                .statusCode(200)
                .body("items.find { it.name == 'call_answered' }.properties.points", equalTo(12))
                .body("items.find { it.name == 'call_answered' }.properties.step", equalTo("score"))
                .body("items.find { it.kind == 'called' }.destination", equalTo("crm"))
                .body("items.find { it.kind == 'list-added' }.detail", equalTo("vip"));
    }

    @Test
    void aDestinationThatIsNotThereIsSeenByTheOperator() {
        // Given
        callsAreAnsweredWith("{\"points\": 2}");

        // When
        buys();

        // Then
        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body("items.find { it.kind == 'list-added' }.state", equalTo("dead"))
                .body(
                        "items.find { it.kind == 'list-added' }.lastError",
                        startsWith("found no enabled destination nowhere")));
    }
}
