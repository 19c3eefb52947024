package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages, looked at by whoever writes them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE, Roles.AUTHOR})
class MessagesResourceTest {

    @Inject
    TickableClock clock;

    private MailedPerson anna;

    @BeforeEach
    void somebodyNew() {
        anna = new MailedPerson(clock);
    }

    private static io.restassured.response.ValidatableResponse asked(String path, Map<String, Object> body) {
        return given().contentType("application/json")
                .body(Json.write(body))
                .post(path)
                .then();
    }

    @Test
    void aPreviewShowsWhatThePersonWouldGet() {
        String cart = anna.sends("add_to_cart", Map.of("productId", "lamp-1", "productName", "Lamp", "price", 49.5));

        asked("/api/messages/cart-reminder/preview", Map.of("profile", anna.profile(), "cause", cart))
                .statusCode(200)
                .body("subject", equalTo("You left a good choice in your cart"))
                .body("text", containsString("Hello Anna,"))
                .body("html", containsString("<strong>Lamp</strong>"))
                .body("topic", equalTo("carts"))
                .body("withheld", equalTo(null));
        given().get("/api/messages").then().body("items.find { it.name == 'cart-reminder' }.topic", equalTo("carts"));

        anna.sends("email_unsubscribed", Map.of());
        asked("/api/messages/cart-reminder/preview", Map.of("profile", anna.profile()))
                .statusCode(200)
                .body("withheld", equalTo("the person has unsubscribed"));
    }

    @Test
    void aPastTriggerIsTheCause() {
        for (int i = 0; i < 3; i++) {
            anna.sends("product_viewed", Map.of("productId", "lamp-1", "productName", "Lamp"));
        }

        asked(
                        "/api/messages/product-suggestion/preview",
                        Map.of("profile", anna.profile(), "trigger", "product-viewed-repeatedly"))
                .statusCode(200)
                .body("html", containsString("Lamp"));
        asked("/api/messages/product-suggestion/preview", Map.of("profile", anna.profile(), "trigger", "cart-left"))
                .statusCode(404)
                .body("detail", containsString("trigger cart-left"));
    }

    @Test
    void anOfferBeginsNow() {
        anna.sends("add_to_cart", Map.of("productId", "lamp-1"));

        asked("/api/messages/loyalty-offer/preview", Map.of("profile", anna.profile()))
                .statusCode(200)
                .body(
                        "text",
                        matchesPattern(
                                "(?s).*with the code GOLD10 .*, until \\w+day, \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d\\..*"))
                .body("html", not(containsString("hours left")));
    }

    @Test
    void aDraftShowsItsOwnTemplate() {
        anna.sends("add_to_cart", Map.of("productId", "lamp-1"));
        String draft = given().contentType("application/json")
                .body("{\"message\": \"a better subject\"}")
                .post("/api/rulebook/drafts")
                .then()
                .statusCode(201)
                .extract()
                .path("draft.id");
        given().header("If-Match", "\"1\"")
                .body("---\nsubject: Better\ntext: Hi\n---\n<p>Hi {profile.firstName.or('you')}</p>\n")
                .put("/api/rulebook/drafts/" + draft + "/files/flows/templates/cart-reminder.html")
                .then()
                .statusCode(200);

        asked("/api/messages/cart-reminder/preview", Map.of("profile", anna.profile(), "draft", draft))
                .statusCode(200)
                .body("subject", equalTo("Better"))
                .body("html", equalTo("<p>Hi Anna</p>"));
        asked("/api/messages/cart-reminder/preview", Map.of("profile", anna.profile()))
                .body("subject", not(equalTo("Better")));
    }

    @Test
    void aTestGoesToWhoAsksForItAndToNobodyElse() throws Exception {
        anna.sends("add_to_cart", Map.of("productId", "lamp-1"));
        String to = "mara-" + UUID.randomUUID() + "@shop.test";

        asked("/api/messages/cart-reminder/test", Map.of("profile", anna.profile(), "to", to))
                .statusCode(200)
                .body("subject", equalTo("[Test] You left a good choice in your cart"));

        assertThat(MailServer.mailsTo(to)).hasSize(1);
        assertThat(anna.mails()).isEmpty();
        given().get("/api/audit?subject=cart-reminder")
                .then()
                .body("items[0].action", equalTo("message.test"))
                .body("items[0].details.toString()", not(containsString("mara")));
    }

    @Test
    void whatIsNotThereIsSaid() {
        anna.sends("add_to_cart", Map.of("productId", "lamp-1"));

        asked("/api/messages/cart-remindr/preview", Map.of("profile", anna.profile()))
                .statusCode(404)
                .body("detail", containsString("cart-reminder"));
        asked("/api/messages/cart-reminder/preview", Map.of("profile", "nobody"))
                .statusCode(404);
        asked("/api/messages/cart-reminder/preview", Map.of("profile", anna.profile(), "cause", "nothing"))
                .statusCode(404);
        asked("/api/messages/cart-reminder/test", Map.of("profile", anna.profile(), "to", "nobody"))
                .statusCode(400);
    }
}
