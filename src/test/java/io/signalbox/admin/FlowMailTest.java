package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From two looks at a product to the mail as a person sees it, with time shifted and the sample flows. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class FlowMailTest {

    private static final String WITHIN_CAPS = "0 of 3 in 7d; 0 of 1 in 1d of carts";
    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    TickableClock clock;

    private final String user = "user-" + UUID.randomUUID();
    private final String address = user + "@shop.test";

    private void send(String id, String name, Instant at, Map<String, Object> properties) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", user + id);
        event.put("name", name);
        event.put("userId", user);
        event.put("email", address);
        event.put("traits", Map.of("firstName", "<Anna>"));
        event.put("occurredAt", Json.text(at));
        event.put("properties", properties);
        given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private List<MimeMessage> mails() throws Exception {
        return MailServer.mailsTo(address);
    }

    private String profile() {
        return given().get("/api/profiles?identifier=userId:" + user)
                .then()
                .extract()
                .path("items[0].id");
    }

    @Test
    void whoPutTheProductIntoTheCartIsRemindedOfIt() throws Exception {
        // Given: three looks at one product, and it goes into the cart
        Instant start = clock.instant().minusSeconds(300);
        for (int i = 0; i < 3; i++) {
            send("v" + i, "product_viewed", start.plusSeconds(i), Map.of("productId", "lamp-1", "productName", "Lamp"));
        }
        send(
                "c",
                "add_to_cart",
                start.plusSeconds(60),
                Map.of("productId", "lamp-1", "productName", "Lamp", "price", 49.5));
        send("c2", "add_to_cart", start.plusSeconds(61), Map.of("productId", "rug-1", "productName", "Rug"));
        send("r2", "remove_from_cart", start.plusSeconds(62), Map.of("productId", "rug-1"));
        assertThat(mails()).isEmpty();

        // When
        clock.tick(Duration.ofHours(25));

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(mails()).isNotEmpty());
        MimeMessage mail = mails().get(0);
        assertThat(mail.getSubject()).isEqualTo("You left a good choice in your cart");
        assertThat(mail.getFrom()[0]).hasToString("Your shop <shop@example.org>");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(String.valueOf(parts.getBodyPart(0).getContent())).contains("Hello <Anna>,");
        assertThat(String.valueOf(parts.getBodyPart(1).getContent()))
                .contains("Hello &lt;Anna&gt;,", "<strong>Lamp</strong>", "49.5")
                .doesNotContain("Rug");
        // Two flows would have reminded of the cart on one day: the policy lets one of them.
        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body(
                        "items.findAll { it.destination == 'email' }.state.sort()",
                        equalTo(List.of("delivered", "withheld")))
                .body(
                        "items.find { it.state == 'delivered' && it.destination == 'email' }.reason",
                        equalTo(WITHIN_CAPS))
                .body(
                        "items.find { it.state == 'withheld' }.reason",
                        startsWith("capped: 1 in 1d of carts, used by cart-reminder (")));
        assertThat(mails()).hasSize(1);
        given().get("/api/profiles/" + profile() + "/timeline?limit=1000")
                .then()
                .statusCode(200)
                .body("items.find { it.kind == 'sent' && it.name == 'product-interest' }.step", equalTo("2.if1.1"))
                .body(
                        "items.find { it.kind == 'sent' && it.name == 'product-interest' }.detail",
                        equalTo("cart-reminder"));
        given().get("/api/profiles/" + profile() + "/flows")
                .then()
                .statusCode(200)
                .body("items.find { it.flow == 'product-interest' }.endReason", equalTo("completed"));
    }

    @Test
    void nothingOfAStoppedFlowIsSentUntilItIsResumed() throws Exception {
        Instant start = clock.instant().minusSeconds(300);
        for (int i = 0; i < 3; i++) {
            send("v" + i, "product_viewed", start.plusSeconds(i), Map.of("productId", "lamp-1"));
        }
        given().contentType("application/json")
                .body("{\"reason\": \"wrong link\"}")
                .post("/api/flows/product-interest/stop")
                .then()
                .statusCode(200)
                .body("reason", equalTo("wrong link"));

        clock.tick(Duration.ofHours(25));

        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body("items.find { it.destination == 'email' }.state", equalTo("waiting"))
                .body(
                        "items.find { it.destination == 'email' }.reason",
                        equalTo("the flow was stopped by operator: wrong link")));
        given().get("/api/flows")
                .then()
                .body("items.find { it.name == 'product-interest' }.stopped.by", equalTo("operator"));
        assertThat(mails()).isEmpty();

        given().post("/api/flows/product-interest/resume").then().statusCode(204);
        given().post("/api/flows/product-interest/resume").then().statusCode(409);
        await().atMost(SOON).untilAsserted(() -> assertThat(mails()).hasSize(1));
    }

    @Test
    void whatStillWaitsWhenThePersonBuysIsNotSent() throws Exception {
        send("c", "add_to_cart", clock.instant(), Map.of("productId", "lamp-1"));
        given().contentType("application/json")
                .body("{\"reason\": \"wrong link\"}")
                .post("/api/flows/cart-recovery/stop")
                .then()
                .statusCode(200);
        clock.tick(Duration.ofHours(25));
        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body("items.find { it.destination == 'email' }.state", equalTo("waiting")));

        send("p", "purchase_completed", clock.instant(), Map.of("orderId", user, "total", 49.5));
        given().post("/api/flows/cart-recovery/resume").then().statusCode(204);

        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body("items.find { it.destination == 'email' }.state", equalTo("withheld"))
                .body("items.find { it.destination == 'email' }.reason", equalTo("the run has ended meanwhile: exit")));
        assertThat(mails()).isEmpty();
    }

    @Test
    void aFlowThatIsNotLiveCannotBeStopped() {
        given().contentType("application/json")
                .body("{\"reason\": \"wrong link\"}")
                .post("/api/flows/product-intrest/stop")
                .then()
                .statusCode(404)
                .body("detail", containsString("product-interest"));
        given().contentType("application/json")
                .body("{\"reason\": \" \"}")
                .post("/api/flows/product-interest/stop")
                .then()
                .statusCode(400);
    }

    @Test
    void whoHasUnsubscribedGetsNothingAndTheReasonIsShown() throws Exception {
        Instant start = clock.instant().minusSeconds(300);
        for (int i = 0; i < 3; i++) {
            send("v" + i, "product_viewed", start.plusSeconds(i), Map.of("productId", "lamp-1"));
        }
        send("u", "email_unsubscribed", start.plusSeconds(10), Map.of());

        clock.tick(Duration.ofHours(25));

        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + profile())
                .then()
                .body("items.find { it.kind == 'sent' }.state", equalTo("withheld"))
                .body("items.find { it.kind == 'sent' }.reason", equalTo("the person has unsubscribed")));
        assertThat(mails()).isEmpty();
    }
}
