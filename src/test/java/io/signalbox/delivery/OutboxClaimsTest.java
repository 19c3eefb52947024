package io.signalbox.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.entered;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which worker holds which message, also when one of them crashes. */
class OutboxClaimsTest {

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

    @Test
    void anotherWorkerTakesOverWhatACrashedOneHadClaimed() {
        // Given
        answers(ok());
        bench.enqueue(entered(ANNA, "vip", NOON));
        OutboxStore crashed = new OutboxStore(bench.sql);
        Message claimed = crashed.settleAndClaim(
                        List.of(), List.of(new Slots("shop", 5, Duration.ofSeconds(32))), bench.clock.instant())
                .messages()
                .get(0);

        // When
        bench.turnAfter(Duration.ofSeconds(31));

        // Then
        assertThat(received()).isEmpty();

        // When
        bench.turnAfter(Duration.ofSeconds(1));

        // Then
        assertThat(received())
                .extracting(request -> request.getHeader("webhook-id"))
                .containsExactly(claimed.id());
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(bench.only().attempts()).isEqualTo(1);
    }

    @Test
    void theResultOfAClaimThatHasEndedChangesNothing() {
        // Given
        bench.enqueue(entered(ANNA, "vip", NOON));
        OutboxStore store = new OutboxStore(bench.sql);
        List<Slots> slots = List.of(new Slots("shop", 5, Duration.ofSeconds(32)));
        Message first = store.settleAndClaim(List.of(), slots, NOON).messages().get(0);
        Message second = store.settleAndClaim(List.of(), slots, NOON.plusSeconds(32))
                .messages()
                .get(0);
        Attempt refused = new Attempt.Refused(OptionalInt.of(400), "no");

        // When
        store.settleAndClaim(
                List.of(new Settlement(first, refused, new NextStep.Bury("no"), NOON.plusSeconds(33))),
                List.of(),
                NOON);

        // Then
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(bench.only().state()).isEqualTo("waiting");
        assertThat(bench.only().attempts()).isZero();
    }

    @Test
    void twoWorkersNeverHoldTheSameMessage() {
        // Given
        bench.enqueue(IntStream.range(0, 200)
                .mapToObj(i -> entered("profile-" + i, "vip", NOON))
                .toArray(OutgoingChange[]::new));
        List<Slots> slots = List.of(new Slots("shop", 7, Duration.ofSeconds(30)));

        // When
        List<String> ids = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> new OutboxStore(bench.sql)
                        .settleAndClaim(List.of(), slots, NOON)
                        .messages())
                .flatMap(List::stream)
                .map(Message::id)
                .toList();

        // Then
        assertThat(ids).hasSize(200).doesNotHaveDuplicates();
    }
}
