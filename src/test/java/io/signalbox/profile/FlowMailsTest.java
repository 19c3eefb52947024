package io.signalbox.profile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.delivery.MailWriter;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import io.signalbox.profile.FlowMailStore.Word;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Mails by the sample templates, written for somebody who is known. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ})
class FlowMailsTest {

    @Inject
    TickableClock clock;

    @Inject
    FlowMails mails;

    @Inject
    FlowMailStore store;

    private final String user = "user-" + UUID.randomUUID();

    private void sends(String name, Map<String, Object> properties) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", user + name);
        event.put("name", name);
        event.put("userId", user);
        event.put("email", user + "@shop.test");
        event.put("traits", Map.of("timezone", "Europe/Berlin"));
        event.put("occurredAt", Json.text(clock.instant()));
        event.put("properties", properties);
        given().contentType("application/json")
                .body(Json.write(event))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private MailWriter.Letter written(String template, Instant meant) {
        String profile = profile();
        Map<String, Object> data = Map.of("flow", "loyalty", "cause", "none", "step", "2.offer.1", "message", template);
        return mails.write(new MailWriter.Order("message-1", profile, meant, data));
    }

    private String profile() {
        return given().get("/api/profiles?identifier=userId:" + user)
                .then()
                .extract()
                .path("items[0].id");
    }

    private static String text(MailWriter.Letter letter) {
        assertThat(letter).isInstanceOf(MailWriter.Ready.class);
        return ((MailWriter.Ready) letter).mail().text();
    }

    private static String html(MailWriter.Letter letter) {
        assertThat(letter).isInstanceOf(MailWriter.Ready.class);
        return ((MailWriter.Ready) letter).mail().html();
    }

    @Test
    void whatIsAskedForManyIsAnsweredToEachTheirOwn() {
        sends("purchase_completed", Map.of("orderId", "first", "total", 20));
        clock.tick(Duration.ofMillis(1));
        sends("add_to_cart", Map.of("productId", "lamp"));
        sends("product_viewed", Map.of("productId", "chair"));
        sends("email_unsubscribed", Map.of("topic", "news"));
        String own = profile();
        String nobody = UUID.randomUUID().toString();

        List<FlowMailStore.Known> known = store.known(List.of(
                mailTo(nobody, "news", Word.CART, Word.VIEWED, Word.SEGMENTS),
                mailTo(own, "news", Word.CART),
                mailTo(own, "offers", Word.VIEWED),
                mailTo(own, "offers", Word.SEGMENTS)));

        assertThat(known)
                .extracting(FlowMailStore.Known::profileIds)
                .containsExactly(List.of(), List.of(own), List.of(own), List.of(own));
        assertThat(known)
                .extracting(each -> products(each.cart()))
                .containsExactly(List.of(), List.of("lamp"), List.of(), List.of());
        assertThat(known)
                .extracting(each -> products(each.viewed()))
                .containsExactly(List.of(), List.of(), List.of("chair"), List.of());
        assertThat(known)
                .extracting(FlowMailStore.Known::segments)
                .containsExactly(List.of(), List.of(), List.of(), List.of("recent-buyers"));
        assertThat(known)
                .extracting(each -> each.addressee().unsubscribed())
                .containsExactly(Optional.empty(), Optional.of("news"), Optional.empty(), Optional.empty());
        String address = user + "@shop.test";
        assertThat(known)
                .extracting(each -> each.addressee().emails())
                .containsExactly(List.of(), List.of(address), List.of(address), List.of(address));
    }

    private static List<Object> products(List<Map<String, Object>> found) {
        return found.stream().map(product -> product.get("productId")).toList();
    }

    private static FlowMailStore.Mail mailTo(String profileId, String topic, Word... asks) {
        return new FlowMailStore.Mail(profileId, "loyalty", "none", topic, Set.of(asks));
    }

    @Test
    void anOfferIsTheSameHoweverOftenItIsWrittenUntilItHasEnded() {
        sends("page_viewed", Map.of());
        Instant meant = clock.instant().minus(Duration.ofDays(7)).plus(Duration.ofHours(5));

        String first = text(written("loyalty-offer", meant));
        clock.tick(Duration.ofMinutes(30));
        String second = text(written("loyalty-offer", meant));

        assertThat(first).contains("with the code GOLD10").isEqualTo(second);
        assertThat(html(written("loyalty-offer", meant))).contains("Only 4 hours left.");

        Instant over = clock.instant().minus(Duration.ofDays(7));
        assertThat(written("loyalty-offer", over))
                .isEqualTo(new MailWriter.Unsendable("the offer GOLD10 has ended: " + over.plus(Duration.ofDays(7))));
        assertThat(written("loyalty-offer", over.plus(Duration.ofMinutes(5)))).isInstanceOf(MailWriter.Ready.class);
    }

    @Test
    void theCartIsShownWithWhatIsKnownOfItsProducts() {
        sends("add_to_cart", Map.of("price", 20));

        assertThat(html(written("cart-reminder", clock.instant()))).contains("<strong>A product</strong>", "20 EUR");
        assertThat(html(written("product-suggestion", clock.instant()))).doesNotContain("<strong>");
    }
}
