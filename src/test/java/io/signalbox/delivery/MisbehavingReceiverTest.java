package io.signalbox.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.entered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Receivers that hang, trickle, never end or point elsewhere hold up nothing but themselves. */
class MisbehavingReceiverTest {

    @RegisterExtension
    static final WireMockExtension RECEIVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    @TempDir
    Path folder;

    private DeliveryBench bench;

    @BeforeEach
    void open() {
        bench = new DeliveryBench(folder, DeliveryBench.shopAt(RECEIVER.baseUrl(), 30_000));
    }

    private static void answers(ResponseDefinitionBuilder response) {
        RECEIVER.stubFor(any(anyUrl()).willReturn(response));
    }

    @Test
    void aReceiverThatHangsIsCutOffAndAskedAgain() {
        // Given
        bench.write(DeliveryBench.shopAt(RECEIVER.baseUrl(), 200));
        bench.destinations.reload();
        answers(ok().withFixedDelay(5_000));
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.turn();

        // Then
        assertThat(bench.only().state()).isEqualTo("waiting");
        assertThat(bench.only().lastError().orElseThrow()).contains("no ").contains("answer");
    }

    @Test
    void aBodyThatTricklesForeverDoesNotHoldTheAttempt() {
        // Given
        bench.write(DeliveryBench.shopAt(RECEIVER.baseUrl(), 1_000));
        bench.destinations.reload();
        answers(status(500).withBody("x".repeat(5_000)).withChunkedDribbleDelay(100, 20_000));
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.turn();

        // Then
        assertThat(bench.only().status()).contains(500);
        assertThat(bench.only().lastError().orElseThrow()).contains("no complete answer within 1000 ms");
    }

    @Test
    void anEndlessBodyIsReadToABound() {
        // Given
        answers(status(500).withBody("y".repeat(3_000_000)));
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.turn();

        // Then
        assertThat(bench.only().lastError().orElseThrow()).hasSizeLessThan(600).startsWith("status 500: yyy");
    }

    @Test
    void aRedirectIsNotFollowed() {
        // Given
        RECEIVER.stubFor(post("/hooks").willReturn(status(307).withHeader("Location", "/elsewhere")));
        bench.enqueue(entered(ANNA, "vip", NOON));

        // When
        bench.turn();

        // Then
        assertThat(RECEIVER.findAll(postRequestedFor(urlEqualTo("/elsewhere")))).isEmpty();
        assertThat(bench.only().state()).isEqualTo("waiting");
        assertThat(bench.only().status()).contains(307);
    }

    @Test
    void aHangingDestinationDoesNotHoldUpAnother() {
        // Given
        RECEIVER.stubFor(post("/slow").willReturn(ok().withFixedDelay(60_000)));
        RECEIVER.stubFor(post("/hooks").willReturn(ok()));
        bench.write(DeliveryBench.shopAt(RECEIVER.baseUrl(), 30_000) + """
                  - name: hangs
                    type: webhook
                    url: %s/slow
                    timeout: 30s
                    parallel: 2
                    on: entered
                """.formatted(RECEIVER.baseUrl()));
        bench.destinations.reload();
        bench.enqueue(IntStream.range(0, 50)
                .mapToObj(i -> entered("profile-" + i, "vip", NOON))
                .toArray(OutgoingChange[]::new));
        ExecutorService threads = Executors.newCachedThreadPool();
        OutboxWorker worker = bench.worker(threads);

        // When, Then
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            worker.turn(() -> {});
            assertThat(bench.deliveries
                            .list(
                                    new Delivery.Filter(Optional.of("delivered"), Optional.empty(), Optional.empty()),
                                    100,
                                    Optional.empty())
                            .items())
                    .hasSize(50);
        });
        threads.shutdownNow();
        assertThat(RECEIVER.findAll(postRequestedFor(urlEqualTo("/slow")))).hasSizeLessThanOrEqualTo(2);
    }
}
