package io.signalbox.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail services over HTTP, in the shapes of two that differ as much as they can. */
class HttpMailChannelTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @RegisterExtension
    static final WireMockExtension SERVICE = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    private static final String FLAT = """
            destinations:
              - name: email
                type: email
                from: Shop <shop@shop.test>
                on: [sent]
                timeout: 20s
                http:
                  url: %s/email
                  headers: { X-Server-Token: "${TOKEN}" }
                  body:
                    From: "{from}"
                    To: "{to}"
                    Subject: "{subject}"
                    HtmlBody: "{html}"
                    TextBody: "{text}"
                    TrackOpens: false
                    Group: 12
                    Headers: "{headers:list}"
            """;
    private static final String NESTED = """
            destinations:
              - name: email
                type: email
                from: Shop <shop@shop.test>
                on: [sent]
                http:
                  url: %s/v3/mail/send
                  headers: { Authorization: "Bearer ${TOKEN}" }
                  body:
                    personalizations: [ { to: [ { email: "{to}" } ], headers: "{headers}" } ]
                    from: { email: "{from.address}", name: "{from.name}" }
                    subject: "{subject}"
                    content: [ { type: text/plain, value: "{text}" }, { type: text/html, value: "{html}" } ]
            """;

    private static final MailWriter.Mail MAIL = new MailWriter.Mail(
            "anna@shop.test", "Hi {to}", "<p>\"Hi\"</p>", "Hi {text}", Map.of("List-Unsubscribe", "<https://u>"));

    private static DestinationFile.Reading read(String text) {
        return DestinationFile.read(
                "destinations.yaml", text, name -> Optional.of("s3cret").filter(value -> name.equals("TOKEN")));
    }

    private static Attempt send(String text, ResponseDefinitionBuilder answer) {
        SERVICE.stubFor(post(urlEqualTo("/email")).willReturn(answer));
        SERVICE.stubFor(post(urlEqualTo("/v3/mail/send")).willReturn(answer));
        DestinationFile.Reading reading = read(text.formatted(SERVICE.baseUrl()));
        assertThat(reading.problems()).isEmpty();
        DestinationSettings.Email email =
                (DestinationSettings.Email) reading.destinations().get(0).channel();
        return new HttpMailChannel(
                        email.api().orElseThrow(), email.from(), email.timeout(), WebhookDestination.client())
                .send("msg_1", MAIL, NOON);
    }

    @Test
    void theBodyHasTheShapeOfTheService() {
        assertThat(send(FLAT, aResponse().withStatus(200))).isInstanceOf(Attempt.Delivered.class);
        assertThat(send(NESTED, aResponse().withStatus(202))).isInstanceOf(Attempt.Delivered.class);

        SERVICE.verify(postRequestedFor(urlEqualTo("/email"))
                .withHeader("X-Server-Token", equalTo("s3cret"))
                .withRequestBody(equalToJson("""
                        {
                          "From": "Shop <shop@shop.test>", "To": "anna@shop.test", "Subject": "Hi {to}",
                          "HtmlBody": "<p>\\"Hi\\"</p>", "TextBody": "Hi {text}", "TrackOpens": false, "Group": 12,
                          "Headers": [
                            {"Name": "X-Signalbox-Message", "Value": "msg_1"},
                            {"Name": "List-Unsubscribe", "Value": "<https://u>"}
                          ]
                        }
                        """)));
        SERVICE.verify(postRequestedFor(urlEqualTo("/v3/mail/send"))
                .withHeader("Authorization", equalTo("Bearer s3cret"))
                .withRequestBody(equalToJson("""
                        {
                          "personalizations": [ {
                            "to": [ {"email": "anna@shop.test"} ],
                            "headers": {"X-Signalbox-Message": "msg_1", "List-Unsubscribe": "<https://u>"}
                          } ],
                          "from": {"email": "shop@shop.test", "name": "Shop"},
                          "subject": "Hi {to}",
                          "content": [
                            {"type": "text/plain", "value": "Hi {text}"},
                            {"type": "text/html", "value": "<p>\\"Hi\\"</p>"}
                          ]
                        }
                        """)));
    }

    @Test
    void whatTheServiceRefusesIsNotTriedAgainAndWhatItPutsOffIs() {
        assertThat(send(FLAT, aResponse().withStatus(422).withBody("no such sender")))
                .isInstanceOfSatisfying(Attempt.Refused.class, refused -> assertThat(refused.error())
                        .isEqualTo("status 422: no such sender"));
        assertThat(send(FLAT, aResponse().withStatus(410))).isInstanceOf(Attempt.Refused.class);
        assertThat(send(FLAT, aResponse().withStatus(429).withHeader("Retry-After", "30")))
                .isInstanceOfSatisfying(Attempt.Failed.class, failed -> assertThat(failed.retryAfter())
                        .contains(Duration.ofSeconds(30)));
    }

    @Test
    void whatNobodyKnowsIsInDoubt() {
        assertThat(send(FLAT, aResponse().withStatus(500))).isInstanceOf(Attempt.InDoubt.class);
        assertThat(send(FLAT, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)))
                .isInstanceOf(Attempt.InDoubt.class);
        assertThat(send(FLAT.replace("20s", "200ms"), aResponse().withFixedDelay(3_000)))
                .isInstanceOfSatisfying(Attempt.InDoubt.class, doubt -> assertThat(doubt.error())
                        .startsWith("in doubt: no answer within 200 ms"));
    }

    @Test
    void wrongWordsAndMissingSecretsAreProblems() {
        assertThat(read("""
                        destinations:
                          - name: email
                            type: email
                            from: Shop <shop@shop.test>
                            on: [sent]
                            http:
                              url: nowhere
                              headers: { Key: "${MISSING}", "No name": x }
                              body: { To: "{too}", Headers: "x {headers}" }
                        """).problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .containsExactlyInAnyOrder(
                        "7 'nowhere'",
                        "8 no environment variable MISSING",
                        "8 no header of HTTP",
                        "9 '{too}'",
                        "9 '{headers}'",
                        "9 no {to} in the body");
    }
}
