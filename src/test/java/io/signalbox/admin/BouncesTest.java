package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMailUtil;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.delivery.Suppression;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import jakarta.mail.Flags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bounces and complaints, by mailbox and by event, and that nothing is sent to those addresses any more. */
@QuarkusTest
@TestProfile(FarAhead.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE})
class BouncesTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    TickableClock clock;

    @Inject
    Sql sql;

    private MailedPerson anna;

    @BeforeEach
    void somebodyNew() {
        anna = new MailedPerson(clock);
    }

    private static MailFolder folder(String name) throws Exception {
        GreenMailUser user = MailServer.server().getUserManager().getUser(MailServer.BOUNCES);
        return name.equals("INBOX")
                ? MailServer.server().getManagers().getImapHostManager().getInbox(user)
                : MailServer.server().getManagers().getImapHostManager().getFolder(user, name);
    }

    private static void deliver(String mail) {
        GreenMailUser user = MailServer.server().getUserManager().getUser(MailServer.BOUNCES);
        user.deliver(GreenMailUtil.newMimeMessage(mail.replace("\n", "\r\n")));
    }

    private static String report(String type, String said, String to, String messageId) {
        return """
                From: MAILER-DAEMON@mx.example
                To: bounces@shop.test
                Subject: back
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=%1$s; boundary="b1"

                --b1
                Content-Type: text/plain

                Sorry.

                --b1
                Content-Type: message/%1$s

                %2$s

                --b1
                Content-Type: text/rfc822-headers

                To: %3$s
                X-Signalbox-Message: %4$s

                --b1--
                """.formatted(type, said, to, messageId);
    }

    @Test
    void afterAHardBounceNothingIsSentThereAnyMore() throws Exception {
        // Given
        anna.meetsTheFlow(false);
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.mails()).hasSize(1));
        String messageId = anna.mails().get(0).getHeader("X-Signalbox-Message", null);

        // When: the mail is delayed, and then comes back, twice
        deliver(report(
                "delivery-status",
                "Reporting-MTA: dns; mx\n\nAction: delayed\nStatus: 4.4.1",
                anna.address(),
                messageId));
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.eventsNamed("email_bounced"))
                .hasSize(1));
        given().get("/api/suppressions?address=" + anna.address()).then().statusCode(404);
        for (int i = 0; i < 2; i++) {
            deliver(report(
                    "delivery-status",
                    "Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1",
                    anna.address(),
                    messageId));
        }

        // Then
        await().atMost(SOON).untilAsserted(() -> given().get(
                        "/api/suppressions?address=" + anna.address().toUpperCase(java.util.Locale.ROOT))
                .then()
                .statusCode(200)
                .body("reason", equalTo("hard-bounce"))
                .body("source", startsWith("event " + messageId)));
        assertThat(anna.eventsNamed("email_bounced")).hasSize(2);
        assertThat(String.valueOf(anna.eventsNamed("email_bounced")))
                .contains(messageId, "hard", "5.1.1", "product-suggestion");
        await().atMost(SOON).untilAsserted(() -> assertThat(folder("INBOX").getUnseenCount())
                .isZero());
        assertThat(folder("Done").getMessages()).hasSizeGreaterThanOrEqualTo(3);

        // When
        clock.tick(Duration.ofDays(40));
        anna.meetsTheFlow(false);

        // Then
        await().atMost(SOON).untilAsserted(() -> given().get("/api/deliveries?profile=" + anna.profile())
                .then()
                .body("items.reason", hasItem("the address is suppressed: hard-bounce")));
        assertThat(anna.mails()).hasSize(1);
    }

    @Test
    void aBounceOfAnOldAddressSaysNothingOfTheNewOne() throws Exception {
        // Given: a mail went to the old one
        anna.meetsTheFlow(false);
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.mails()).hasSize(1));
        String messageId = anna.mails().get(0).getHeader("X-Signalbox-Message", null);
        String other = "new-" + anna.address();
        anna.sends("product_viewed", Map.of("productId", "rug-1"), Map.of("email", other));

        // When
        deliver(report(
                "delivery-status",
                "Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1",
                anna.address(),
                messageId));

        // Then
        await().atMost(SOON).untilAsserted(() -> given().get("/api/suppressions?address=" + anna.address())
                .then()
                .statusCode(200));
        given().get("/api/suppressions?address=" + other).then().statusCode(404);
    }

    @Test
    void aComplaintSuppressesAndWhatIsNoReportStaysForSomebodyToLookAt() throws Exception {
        // Given
        anna.meetsTheFlow(false);
        await().atMost(SOON).untilAsserted(() -> assertThat(anna.mails()).hasSize(1));
        String messageId = anna.mails().get(0).getHeader("X-Signalbox-Message", null);

        // When
        deliver("From: anna@shop.test\nTo: bounces@shop.test\nSubject: %s\n\nI am on holiday.\n"
                .formatted(anna.user()));
        deliver(
                "Subject: %s\nContent-Type: multipart/report; boundary=\"b\"\n\n--b\nContent-Type: nonsense\n\nx\n--b--\n"
                        .formatted(anna.user()));
        deliver(report("feedback-report", "Feedback-Type: abuse\nVersion: 1", anna.address(), "msg_unknown")
                .replace("Subject: back", "Subject: " + anna.user()));
        deliver(report("feedback-report", "Feedback-Type: abuse\nVersion: 1", "victim@shop.test", messageId));

        // Then: the person's own address, whatever the report says
        await().atMost(SOON).untilAsserted(() -> given().get("/api/suppressions?address=" + anna.address())
                .then()
                .statusCode(200)
                .body("reason", equalTo("complaint")));
        given().get("/api/suppressions?address=victim@shop.test").then().statusCode(404);
        assertThat(anna.eventsNamed("email_complained")).hasSize(1);
        await().atMost(SOON).untilAsserted(() -> {
            List<StoredMessage> left = new ArrayList<>();
            for (StoredMessage one : folder("INBOX").getMessages()) {
                if (anna.user().equals(one.getMimeMessage().getSubject())) {
                    left.add(one);
                }
            }
            assertThat(left).hasSize(3).allMatch(one -> one.isSet(Flags.Flag.FLAGGED) && one.isSet(Flags.Flag.SEEN));
        });
    }

    @Test
    void anEventOfAMailServiceSuppressesToo() {
        anna.sends("email_bounced", Map.of("type", "soft"));
        given().get("/api/suppressions?address=" + anna.address()).then().statusCode(404);

        anna.sends("email_bounced", Map.of("type", "hard", "email", "Old-" + anna.address()));
        given().get("/api/suppressions?address=" + anna.address()).then().statusCode(404);
        given().get("/api/suppressions?address=old-" + anna.address())
                .then()
                .statusCode(200)
                .body("reason", equalTo("hard-bounce"));

        anna.sends("Email Marked as Spam", Map.of());
        given().get("/api/suppressions?address=" + anna.address())
                .then()
                .statusCode(200)
                .body("reason", equalTo("complaint"));
    }

    @Test
    void operatorsSuppressAndLiftAndTheAuditNamesNoAddress() {
        String body = Json.write(Map.of("address", " " + anna.address() + " "));
        given().contentType("application/json")
                .body(body)
                .post("/api/suppressions")
                .then()
                .statusCode(200)
                .body("reason", equalTo("manual"))
                .body("addressHash", equalTo(Suppression.hash(anna.address())));
        given().delete("/api/suppressions?address=" + anna.address()).then().statusCode(204);
        given().delete("/api/suppressions?address=" + anna.address()).then().statusCode(404);
        given().get("/api/suppressions?address=anna").then().statusCode(400);
        given().contentType("application/json")
                .body("{}")
                .post("/api/suppressions")
                .then()
                .statusCode(400);

        given().get("/api/audit?subject=" + Suppression.hash(anna.address()))
                .then()
                .body("items.action", equalTo(List.of("suppression.remove", "suppression.add")));
        assertThat(sql.query(
                        "select details::text as d from audit where details::text like ?",
                        row -> row.text("d"),
                        "%" + anna.user() + "%"))
                .isEmpty();
    }
}
