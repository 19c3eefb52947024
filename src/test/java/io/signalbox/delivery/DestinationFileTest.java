package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DestinationFileTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("SECRET", DeliveryBench.SECRET, "WEAK", "whsec_c2hvcnQ=", "HOST", "shop.example");

    private static DestinationFile.Reading read(String text) {
        return DestinationFile.read("destinations.yaml", text, name -> Optional.ofNullable(ENVIRONMENT.get(name)));
    }

    @Test
    void aWebhookIsReadWithItsDefaults() {
        // When
        DestinationFile.Reading reading = read("""
                destinations:
                  - name: crm
                    type: webhook
                    url: https://${HOST}/hooks
                    secret: ${SECRET}
                    on: { triggered: "cart-*", entered: [vip, big-spenders] }
                """);

        // Then
        assertThat(reading.problems()).isEmpty();
        DestinationSettings crm = reading.destinations().get(0);
        assertThat(crm.enabled()).isTrue();
        assertThat(crm.on())
                .isEqualTo(new Subscription(
                        Map.of("triggered", List.of("cart-*"), "entered", List.of("vip", "big-spenders"))));
        assertThat(crm.channel()).isInstanceOfSatisfying(DestinationSettings.Webhook.class, webhook -> {
            assertThat(webhook.url()).hasToString("https://shop.example/hooks");
            assertThat(webhook.keys()).hasSize(1);
            assertThat(webhook.timeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(webhook.parallel()).isEqualTo(8);
            assertThat(webhook).hasToString("webhook to shop.example");
        });
    }

    @Test
    void ratesAreRead() {
        DestinationFile.Reading reading = read("""
                destinations:
                  - name: email
                    type: email
                    from: Shop <shop@example.org>
                    on: [sent]
                    rate: { most: 100, per: 1s }
                    domains: { gmail.com: { most: 20, per: 1m } }
                    warm-up: { from: 2026-12-01, first: 200 }
                """);

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.destinations().get(0).channel())
                .isInstanceOfSatisfying(DestinationSettings.Email.class, email -> {
                    assertThat(email.pace())
                            .isEqualTo(new Pace(
                                    Optional.of(new Rate(100, Duration.ofSeconds(1))),
                                    Optional.of(new Pace.WarmUp(LocalDate.parse("2026-12-01"), 200))));
                    assertThat(email.domains()).isEqualTo(Map.of("gmail.com", new Rate(20, Duration.ofMinutes(1))));
                });
    }

    @Test
    void wrongRatesAreProblems() {
        assertThat(read("""
                        destinations:
                          - name: email
                            type: email
                            from: Shop <shop@example.org>
                            on: [sent]
                            rate: { most: 0, per: 2d }
                            domains: { Gmail: { most: 20 } }
                            warm-up: { from: tomorrow, first: 1 }
                        """).problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .containsExactly("6 '0'", "6 '2d'", "7 'Gmail'", "7 no 'per'", "8 'tomorrow'");
    }

    @Test
    void onlyAWebhookCanBeCalled() {
        DestinationFile.Reading reading = read("""
                destinations:
                  - name: crm
                    type: webhook
                    url: https://${HOST}/hooks
                    secret: ${SECRET}
                    on: { called: [loyalty], list-added: "*" }
                  - name: log
                    type: log
                    on: [called]
                """);

        assertThat(reading.problems())
                .containsExactly(new DestinationProblem(
                        "destinations.yaml", 9, "called at another type than webhook", "a webhook, which can answer"));
    }

    @Test
    void allProblemsComeAtOnceWithTheirLines() {
        // When
        DestinationFile.Reading reading = read("""
                destinations:
                  - name: Bad Name
                    type: webhook
                    url: ftp://shop.example/
                    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                    timeout: soon
                    parallel: 0
                    on: [triggered, bought]
                    color: red
                  - name: twice
                    type: carrier-pigeon
                  - name: twice
                    type: log
                    enabled: yes
                    on: { entered: { a: b } }
                  - name: unsigned
                    type: webhook
                    url: https://shop.example/
                    on: entered
                  - name: unset
                    type: webhook
                    url: https://${NOBODY}/
                    secret: ${WEAK}
                    on: entered
                  - just a text
                extra: true
                """);

        // Then
        assertThat(reading.destinations()).isEmpty();
        assertThat(reading.problems())
                .extracting(problem -> problem.line() + " " + problem.found())
                .containsExactly(
                        "2 'Bad Name'",
                        "4 'ftp://shop.example/'",
                        "5 a secret in the file",
                        "6 'soon'",
                        "7 '0'",
                        "8 'bought'",
                        "9 unknown key 'color'",
                        "10 no 'on'",
                        "11 'carrier-pigeon'",
                        "12 a second destination 'twice'",
                        "14 'yes'",
                        "15 an object",
                        "16 no 'secret' for a receiver beyond this machine",
                        "22 no environment variable NOBODY",
                        "23 another text in ${WEAK}",
                        "25 a text",
                        "26 unknown key 'extra'");
        assertThat(reading.problems()).allSatisfy(problem -> {
            assertThat(problem.expected()).isNotBlank();
            assertThat(problem.toString()).doesNotContain("MfKQ");
        });
    }

    @Test
    void whatIsNoYamlIsOneProblemWithItsLine() {
        assertThat(read("destinations:\n  - name: [").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("found no YAML"));
        assertThat(read("").problems()).extracting(DestinationProblem::found).containsExactly("an empty file");
        assertThat(read("a: &a [*a]").problems()).isNotEmpty();
        assertThat(read("destinations: 5").problems())
                .extracting(DestinationProblem::toString)
                .containsExactly("destinations.yaml:1: found a text, expected a list of destinations");
    }

    @Test
    void aDisabledDestinationNeedsNoneOfItsVariables() {
        // When
        DestinationFile.Reading reading = read("""
                destinations:
                  - name: later
                    type: webhook
                    enabled: false
                    url: https://${NOBODY}/
                    secret: ${NOBODY_KNOWS}
                    on: entered
                """);

        // Then
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.destinations())
                .extracting(DestinationSettings::enabled)
                .containsExactly(false);
    }

    @Test
    void theSampleFileIsReadAndSendsNothingToTheNetwork() throws Exception {
        // When
        DestinationFile.Reading reading = read(Files.readString(Path.of("flows/destinations.yaml")));

        // Then
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.destinations())
                .filteredOn(DestinationSettings::enabled)
                .extracting(DestinationSettings::channel)
                .containsExactly(new DestinationSettings.Log());
    }
}
