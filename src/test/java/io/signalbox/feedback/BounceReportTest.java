package io.signalbox.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.feedback.BounceReport.Kind;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Reports as mail servers send them, by RFC 3464 and RFC 5965. */
@Execution(ExecutionMode.CONCURRENT)
class BounceReportTest {

    private static Optional<BounceReport> read(String mail) throws MessagingException, IOException {
        byte[] bytes = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return BounceReport.read(
                new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes)));
    }

    private static String bounce(String recipient, String returned) {
        return """
                Return-Path: <>
                From: MAILER-DAEMON@mx.example
                To: shop@shop.test
                Subject: Undelivered Mail Returned to Sender
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                 boundary="b=_1"

                --b=_1
                Content-Type: text/plain; charset=us-ascii

                I'm sorry to have to inform you ...

                --b=_1
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example
                Arrival-Date: Fri, 27 Nov 2026 10:00:00 +0000

                %s

                --b=_1
                %s
                --b=_1--
                """.formatted(recipient, returned);
    }

    private static final String RETURNED = """
            Content-Type: message/rfc822

            From: Your shop <shop@shop.test>
            To: Anna <anna@shop.test>
            Subject: Hi
            X-Signalbox-Message: msg_Qm0mW6aV8Hn3cXq4vT1yL7sR

            X-Signalbox-Message: msg_not_a_header
            """;

    @Test
    void aMailboxThatIsNotThereIsAHardBounce() throws Exception {
        String recipient = """
                Final-Recipient: rfc822; anna@elsewhere.test
                Action: failed
                Status: 5.1.1 (bad destination mailbox address)
                Diagnostic-Code: smtp; 550 5.1.1 no such user""";

        assertThat(read(bounce(recipient, RETURNED)))
                .contains(new BounceReport(
                        Kind.HARD,
                        "5.1.1",
                        Optional.of("msg_Qm0mW6aV8Hn3cXq4vT1yL7sR"),
                        Optional.of("anna@shop.test")));
    }

    @Test
    void aDelayIsASoftBounceAlsoWithHeadersAlone() throws Exception {
        String recipient = """
                Final-Recipient: rfc822; anna@shop.test
                Action: delayed
                Status: 4.4.7
                Will-Retry-Until: Sun, 29 Nov 2026 10:00:00 +0000""";
        String headers = """
                Content-Type: text/rfc822-headers

                to: anna@shop.test
                x-signalbox-message:
                 msg_Qm0mW6aV8Hn3cXq4vT1yL7sR
                """;

        assertThat(read(bounce(recipient, headers)))
                .contains(new BounceReport(
                        Kind.SOFT,
                        "4.4.7",
                        Optional.of("msg_Qm0mW6aV8Hn3cXq4vT1yL7sR"),
                        Optional.of("anna@shop.test")));
    }

    @Test
    void theRecipientInTroubleCounts() throws Exception {
        String recipients = """
                Final-Recipient: rfc822; ben@shop.test
                Action: relayed
                Status: 2.1.9

                Final-Recipient: rfc822; anna@shop.test
                Action: failed
                Status: 5.2.1""";

        assertThat(read(bounce(recipients, RETURNED)).map(BounceReport::status)).contains("5.2.1");
    }

    @Test
    void whatReportsNothingBadIsNoBounce() throws Exception {
        assertThat(read(bounce("Action: delivered\nStatus: 2.0.0", RETURNED))).isEmpty();
        assertThat(read(bounce("Action: failed", RETURNED))).isEmpty();
        assertThat(read("From: anna@shop.test\nSubject: I am on holiday\n\nBack on Monday.\n"))
                .isEmpty();
    }

    @Test
    void aBounceThatReturnsNothingSaysOfNoMail() throws Exception {
        assertThat(read(bounce("Action: failed\nStatus: 5.0.0", "Content-Type: text/plain\n\nnothing\n"))
                        .flatMap(BounceReport::messageId))
                .isEmpty();
        assertThat(read(bounce(
                                "Action: failed\nStatus: 5.0.0",
                                "Content-Type: text/rfc822-headers\n\nX-Signalbox-Message: ' or 1 = 1\n"))
                        .flatMap(BounceReport::messageId))
                .isEmpty();
    }

    private static String complaint(String type) {
        return """
                From: <abuse@mail.example>
                To: fbl@shop.test
                Subject: FW: Hi
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

                --part1
                Content-Type: text/plain; charset="US-ASCII"

                This is an email abuse report.

                --part1
                Content-Type: message/feedback-report

                Feedback-Type: %s
                User-Agent: SomeGenerator/1.0
                Version: 1
                Original-Mail-From: <shop@shop.test>

                --part1
                %s
                --part1--
                """.formatted(type, RETURNED);
    }

    @Test
    void aComplaintSaysWhatOf() throws Exception {
        assertThat(read(complaint("abuse")))
                .contains(new BounceReport(
                        Kind.COMPLAINT,
                        "abuse",
                        Optional.of("msg_Qm0mW6aV8Hn3cXq4vT1yL7sR"),
                        Optional.of("anna@shop.test")));
        assertThat(read(complaint("<script>")).map(BounceReport::status)).contains("other");
        assertThat(read(complaint("not-spam"))).isEmpty();
    }

    @Test
    void aBrokenMailIsSaidToBeSo() {
        assertThatThrownBy(() -> read("""
                        Content-Type: multipart/report; boundary="b"

                        --b
                        Content-Type: nonsense

                        x
                        --b--
                        """)).isInstanceOf(MessagingException.class);
    }
}
