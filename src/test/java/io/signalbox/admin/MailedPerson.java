package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.signalbox.platform.Json;
import io.signalbox.platform.TickableClock;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody new, who does things through the API and gets mails. */
final class MailedPerson {

    private final TickableClock clock;
    private final String user = "user-" + UUID.randomUUID();
    private final String address = user + "@shop.test";
    private int events;

    MailedPerson(TickableClock clock) {
        this.clock = clock;
    }

    String user() {
        return user;
    }

    String address() {
        return address;
    }

    /** Something happens to them now, and is decided; answers the id of the event. */
    String sends(String name, Map<String, Object> properties) {
        return sends(name, properties, Map.of("firstName", "Anna"));
    }

    String sends(String name, Map<String, Object> properties, Map<String, Object> traits) {
        String id = user + "-%03d".formatted(events++);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("name", name);
        event.put("userId", user);
        event.put("email", address);
        event.put("traits", traits);
        event.put("occurredAt", Json.text(clock.instant()));
        event.put("properties", properties);
        given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
        return id;
    }

    /** Looks at a product that is new to them until a flow follows it, and the flow sends something. */
    void meetsTheFlow(boolean takesIt) {
        String product = "lamp-" + events;
        for (int i = 0; i < 3; i++) {
            sends("product_viewed", Map.of("productId", product, "productName", "Lamp"));
        }
        if (takesIt) {
            sends("add_to_cart", Map.of("productId", product));
        }
        clock.tick(Duration.ofHours(25));
    }

    String profile() {
        return given().get("/api/profiles?identifier=userId:" + user)
                .then()
                .extract()
                .path("items[0].id");
    }

    List<MimeMessage> mails() throws MessagingException {
        return MailServer.mailsTo(address);
    }

    List<Map<String, Object>> eventsNamed(String name) {
        return given().get("/api/profiles/" + profile() + "/timeline?limit=1000")
                .then()
                .statusCode(200)
                .extract()
                .path("items.findAll { it.kind == 'event' && it.name == '" + name + "' }");
    }
}
