package io.signalbox.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.BEN;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.entered;
import static io.signalbox.delivery.Changes.listChange;
import static io.signalbox.delivery.Changes.triggered;
import static io.signalbox.model.Change.InFlow.Kind.LIST_ADDED;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A message on its way to a receiver, and what operators see of it. */
class WebhookDeliveryTest {

    @RegisterExtension
    static final WireMockExtension RECEIVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    @TempDir
    Path folder;

    private DeliveryBench bench;

    @BeforeEach
    void open() {
        bench = new DeliveryBench(folder, DeliveryBench.shopAt(RECEIVER.baseUrl(), 2_000));
    }

    private static void answers(ResponseDefinitionBuilder response) {
        RECEIVER.stubFor(any(anyUrl()).willReturn(response));
    }

    private static List<LoggedRequest> received() {
        return RECEIVER.findAll(postRequestedFor(urlEqualTo("/hooks")));
    }

    private Delivery.Detail detail() {
        return bench.deliveries.find(bench.only().id()).orElseThrow();
    }

    private static DestinationStatus onlyStatus(DeliveryBench bench) {
        return bench.destinationStore.statuses().get(0);
    }

    @Test
    void aMessageArrivesSignedAsTheReferenceVerifierExpects() throws Exception {
        // Given
        answers(ok());
        bench.clock.tick(Duration.between(NOON, Instant.now()));
        bench.enqueue(triggered(ANNA, "cart-abandoned", "cart-1"));

        // When
        bench.turn();

        // Then
        LoggedRequest request = received().get(0);
        assertThat(request.getHeader("content-type")).isEqualTo("application/cloudevents+json");
        assertThat(request.getHeader("webhook-id")).isEqualTo(bench.only().id());
        Map<String, List<String>> headers = request.getHeaders().all().stream()
                .collect(Collectors.toMap(header -> header.key(), header -> header.values()));
        new Webhook(DeliveryBench.SECRET)
                .verify(request.getBodyAsString(), HttpHeaders.of(headers, (name, value) -> true));
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(bench.only().status()).contains(200);
        assertThat(detail().failures()).isEmpty();
    }

    @Test
    void aListChangeArrivesAtTheWebhookThatItNames() {
        // Given
        answers(ok());
        bench.reload(DeliveryBench.shopAt(RECEIVER.baseUrl(), 2_000).replace("[entered,", "[list-added, entered,"));
        bench.enqueue(listChange(ANNA, LIST_ADDED, "shop", "vip"));

        // When
        bench.turn();

        // Then
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(received().get(0).getBodyAsString())
                .contains("\"type\":\"io.signalbox.list.added\"", "\"list\":\"vip\"", "\"flow\":\"loyalty\"");
    }

    @Test
    void whatFailsIsSentAgainLaterWithTheSameIdAndBody() {
        // Given
        answers(status(500).withBody("out of\norder"));
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.turn();
        answers(ok());

        // When
        bench.turnAfter(Duration.ofMillis(9_999));

        // Then
        assertThat(received()).hasSize(1);
        assertThat(bench.only().lastError()).contains("status 500: out of order");
        assertThat(bench.only().nextAttemptAt()).contains(NOON.plusSeconds(10));

        // When
        bench.turnAfter(Duration.ofMillis(1));

        // Then
        assertThat(received()).hasSize(2);
        assertThat(received())
                .extracting(request -> request.getHeader("webhook-id"))
                .containsOnly(bench.only().id());
        assertThat(received())
                .extracting(LoggedRequest::getBodyAsString)
                .containsOnly(received().get(0).getBodyAsString());
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(detail().failures())
                .containsExactly(new Delivery.Failure(NOON, Optional.of(500), "status 500: out of order"));
    }

    @Test
    void aMessageThatFailsTooOftenIsDeadAndCanBeReplayed() {
        // Given
        answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        bench.enqueue(entered(ANNA, "vip", NOON));
        for (int i = 0; i < 5; i++) {
            bench.turnAfter(Duration.ofHours(1));
        }
        assertThat(bench.only().state()).isEqualTo("dead");
        assertThat(bench.only().attempts()).isEqualTo(4);
        assertThat(bench.only().lastError().orElseThrow()).startsWith("gave up after 4 attempts; the last: ");
        answers(ok());

        // When
        Delivery.Retried retried = bench.deliveries.retry(bench.only().id());
        bench.turn();

        // Then
        assertThat(retried).isEqualTo(Delivery.Retried.QUEUED);
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(bench.only().attempts()).isEqualTo(5);
        assertThat(received())
                .extracting(request -> request.getHeader("webhook-id"))
                .containsOnly(bench.only().id());
        assertThat(bench.deliveries.retry(bench.only().id())).isEqualTo(Delivery.Retried.DELIVERED_ALREADY);
        assertThat(bench.deliveries.retry("msg_unknown")).isEqualTo(Delivery.Retried.UNKNOWN);
    }

    @Test
    void whatTheReceiverRefusesIsDeadAtOnceAndAllCanBeReplayed() {
        // Given
        answers(status(422).withBody("no such customer"));
        bench.enqueue(entered(ANNA, "vip", NOON), entered(BEN, "vip", NOON));
        bench.turn();
        assertThat(bench.all()).extracting(Delivery::state).containsOnly("dead");
        assertThat(onlyStatus(bench).dead()).isEqualTo(2);
        answers(ok());

        // When
        int queued = bench.deliveries.retryDead(Optional.of("shop"));
        bench.turn();

        // Then
        assertThat(queued).isEqualTo(2);
        assertThat(bench.all()).extracting(Delivery::state).containsOnly("delivered");
    }

    @Test
    void retryAfterPausesTheWholeDestination() {
        // Given
        answers(status(429).withHeader("Retry-After", "120"));
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.turn();
        answers(ok());
        bench.enqueue(entered(BEN, "vip", NOON));

        // When
        bench.turnAfter(Duration.ofSeconds(119));

        // Then
        assertThat(received()).hasSize(1);
        assertThat(onlyStatus(bench).state()).isEqualTo("paused");

        // When
        bench.turnAfter(Duration.ofSeconds(1));

        // Then
        assertThat(received()).hasSize(3);
        assertThat(onlyStatus(bench).state()).isEqualTo("live");
    }

    @Test
    void goneDisablesTheDestinationUntilAnOperatorEnablesIt() {
        // Given
        answers(status(410));
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.turn();
        answers(ok());
        bench.enqueue(entered(BEN, "vip", NOON));

        // When
        bench.turnAfter(Duration.ofDays(1));

        // Then
        assertThat(received()).hasSize(1);
        assertThat(onlyStatus(bench).state()).isEqualTo("disabled");
        assertThat(onlyStatus(bench).reason()).contains("status 410");
        assertThat(onlyStatus(bench).waiting()).isEqualTo(2);

        // When
        boolean enabled = bench.destinationStore.enable("shop");
        bench.turn();

        // Then
        assertThat(enabled).isTrue();
        assertThat(bench.all()).extracting(Delivery::state).containsOnly("delivered");
    }

    @Test
    void deliveriesAreListedInPagesByWhatOperatorsAskFor() {
        // Given
        answers(status(400));
        bench.enqueue(entered(ANNA, "vip", NOON), entered(ANNA, "other", NOON));
        bench.turn();
        bench.clock.tick(Duration.ofMinutes(1));
        bench.enqueue(entered(BEN, "vip", NOON));

        // When
        var firstPage = bench.deliveries.list(Delivery.Filter.ALL, 2, Optional.empty());
        var secondPage = bench.deliveries.list(Delivery.Filter.ALL, 2, firstPage.next());

        // Then
        assertThat(firstPage.items()).extracting(Delivery::profileId).containsExactly(BEN, ANNA);
        assertThat(secondPage.items()).extracting(Delivery::profileId).containsExactly(ANNA);
        assertThat(secondPage.next()).isEmpty();
        assertThat(listed(Optional.of("dead"), Optional.empty(), Optional.empty()))
                .hasSize(2);
        assertThat(listed(Optional.of("waiting"), Optional.of("shop"), Optional.of(BEN)))
                .hasSize(1);
        assertThat(listed(Optional.empty(), Optional.of("elsewhere"), Optional.empty()))
                .isEmpty();
    }

    private Set<String> listed(Optional<String> state, Optional<String> destination, Optional<String> profileId) {
        return bench
                .deliveries
                .list(new Delivery.Filter(state, destination, profileId), 10, Optional.empty())
                .items()
                .stream()
                .map(Delivery::id)
                .collect(Collectors.toSet());
    }

    @Test
    void whatEndedLongAgoIsForgottenAndWhatWaitsIsNot() {
        // Given
        answers(ok());
        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.turn();
        answers(status(500));
        bench.enqueue(entered(BEN, "vip", NOON));
        bench.turn();

        // When
        int forgotten = bench.deliveries.forgetBefore(NOON.plusSeconds(1), NOON, 10);

        // Then
        assertThat(forgotten).isEqualTo(1);
        assertThat(bench.only().profileId()).isEqualTo(BEN);
    }

    @Test
    void aRemovedDestinationIsStillShownWhileMessagesWaitForIt() {
        // Given
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.write("destinations: []");
        bench.destinations.reload();
        bench.turn();

        // Then
        assertThat(onlyStatus(bench).state()).isEqualTo("removed");
        assertThat(onlyStatus(bench).waiting()).isEqualTo(1);
    }

    @Test
    void attemptsAreCountedByDestinationAndOutcome() {
        // Given
        answers(ok());
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.turn();

        // Then
        assertThat(bench.metrics
                        .counter("deliveries", "destination", "shop", "outcome", "delivered")
                        .count())
                .isEqualTo(1);
    }
}
