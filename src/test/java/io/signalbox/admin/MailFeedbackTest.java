package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.security.TestSecurity;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person does with a mail, as mail programs and browsers do it, and what becomes of that. */
@QuarkusTest
@TestProfile(FarAhead.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class MailFeedbackTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String BASE = "https://mail.shop.test/m";
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    @Inject
    TickableClock clock;

    private MailedPerson anna;

    @BeforeEach
    void somebodyNew() {
        anna = new MailedPerson(clock);
    }

    /** A flow sends; answers the mail. */
    private MimeMessage mail() throws Exception {
        int before = anna.mails().size();
        anna.meetsTheFlow(true);
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.mails())
                .as(() ->
                        given().get("/api/deliveries?profile=" + anna.profile()).asString())
                .hasSize(before + 1));
        return anna.mails().get(before);
    }

    private static String part(MimeMessage mail, int number) throws Exception {
        return String.valueOf(
                ((MimeMultipart) mail.getContent()).getBodyPart(number).getContent());
    }

    private static RequestSpecification browser() {
        return given().header("User-Agent", BROWSER).redirects().follow(false);
    }

    private static String path(String link) {
        assertThat(link).startsWith(BASE);
        return link.substring(BASE.length());
    }

    private static String unsubscribe(MimeMessage mail) throws Exception {
        String header = mail.getHeader("List-Unsubscribe", null);
        assertThat(header).endsWith(", <mailto:out@shop.test?subject=unsubscribe>");
        return path(header.substring(1, header.indexOf('>')));
    }

    @Test
    void whoClicksIsLedOnAndItIsKnown() throws Exception {
        // Given
        MimeMessage mail = mail();
        Document html = Jsoup.parse(part(mail, 1));
        List<String> links = html.select("a[href]").eachAttr("href");
        String link = path(links.stream()
                .filter(href -> href.startsWith(BASE + "/l/"))
                .findFirst()
                .orElseThrow());

        // When: a scanner looks, and then the person
        given().redirects().follow(false).head(link).then().statusCode(302);
        given().header("User-Agent", "SomeBot/1.0")
                .redirects()
                .follow(false)
                .get(link)
                .then()
                .statusCode(302);
        for (int i = 0; i < 3; i++) {
            browser()
                    .get(link)
                    .then()
                    .statusCode(302)
                    .header("Location", equalTo("https://shop.example/"))
                    .header("Cache-Control", "no-store");
        }

        // Then: one click of one person in one minute
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.eventsNamed("email_clicked"))
                .hasSize(1));
        given().get("/api/deliveries?profile=" + anna.profile())
                .then()
                .body("items.find { it.kind == 'sent' && it.name == 'product-interest' }.state", equalTo("delivered"));
        assertThat(String.valueOf(anna.eventsNamed("email_clicked")))
                .contains(
                        mail.getHeader("X-Signalbox-Message", null),
                        "cart-reminder",
                        "product-interest",
                        "2.if1.1",
                        "https://shop.example/");

        // When: later again
        clock.tick(Duration.ofMinutes(1));
        browser().get(link).then().statusCode(302);

        await().atMost(SOON).untilAsserted(() -> assertThat(anna.eventsNamed("email_clicked"))
                .hasSize(2));
    }

    @Test
    void anOpenCountsOnceADay() throws Exception {
        MimeMessage mail = mail();
        String pixel =
                path(Jsoup.parse(part(mail, 1)).expectFirst("img[width=1]").attr("src"));

        given().head(pixel).then().statusCode(200);
        for (int i = 0; i < 3; i++) {
            browser()
                    .get(pixel)
                    .then()
                    .statusCode(200)
                    .contentType("image/gif")
                    .header("Cache-Control", containsString("no-store"));
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(anna.eventsNamed("email_opened"))
                .hasSize(1));
    }

    @Test
    void oneClickUnsubscribesAtOnceFromAllFlows() throws Exception {
        // Given
        MimeMessage mail = mail();
        assertThat(mail.getHeader("List-Unsubscribe-Post", null)).isEqualTo("List-Unsubscribe=One-Click");
        String out = unsubscribe(mail);
        assertThat(part(mail, 0).replaceAll("\\s", "")).contains(BASE + out);

        // When: a scanner follows the link, and then the mail program asks as RFC 8058 says
        given().get(out).then().statusCode(200).contentType("text/html");
        assertThat(anna.eventsNamed("email_unsubscribed")).isEmpty();
        given().multiPart("List-Unsubscribe", "One-Click").post(out).then().statusCode(200);

        // Then
        assertThat(anna.eventsNamed("email_unsubscribed")).hasSize(1);
        clock.tick(Duration.ofDays(40));
        anna.meetsTheFlow(true);
        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + anna.profile())
                .then()
                .body("items.findAll { it.kind == 'sent' && it.name == 'product-interest' }", hasSize(2))
                .body(
                        "items.findAll { it.kind == 'sent' && it.name == 'product-interest' }[0].reason",
                        equalTo("the person has unsubscribed")));
        assertThat(anna.mails()).hasSize(1);

        // When: the person changes their mind on the page
        given().formParam("again", "everything")
                .post(out)
                .then()
                .statusCode(200)
                .body(containsString("You get e-mails from us again."));

        // Then
        clock.tick(Duration.ofDays(40));
        mail();
    }

    @Test
    void thePageAsksAndSaysWhatIsSoNow() throws Exception {
        String out = unsubscribe(mail());

        String page = given().get(out).then().statusCode(200).extract().asString();
        Document asked = Jsoup.parse(page);
        assertThat(asked.select("form[method=post] button").eachText())
                .containsExactly("Only from Reminders of your cart", "From everything");
        assertThat(asked.select("script, link, img, [src]")).isEmpty();
        given().formParam("from", "everything")
                .post(out)
                .then()
                .statusCode(200)
                .header("Set-Cookie", equalTo(null))
                .body(containsString("You get no more e-mails from us."), containsString("Subscribe again"));
        assertThat(anna.eventsNamed("email_unsubscribed")).hasSize(1);
        given().formParam("what", "ever").post(out).then().statusCode(400).contentType("text/html");
    }

    @Test
    void aForgedOrAlteredLinkLeadsNowhere() throws Exception {
        String out = unsubscribe(mail());
        String token = out.substring("/u/".length());

        for (String wrong : List.of(
                "/l/" + token, "/o/" + token + ".gif", "/o/" + token, out + "A", "/u/" + token.substring(1), "/l/x")) {
            browser()
                    .get(wrong)
                    .then()
                    .statusCode(404)
                    .contentType("text/plain")
                    .body(equalTo("There is nothing here."));
        }
        given().formParam("List-Unsubscribe", "One-Click")
                .post(out + "A")
                .then()
                .statusCode(404);
        assertThat(anna.eventsNamed("email_unsubscribed")).isEmpty();
    }
}
