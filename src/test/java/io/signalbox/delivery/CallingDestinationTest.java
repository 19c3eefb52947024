package io.signalbox.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.signalbox.delivery.Changes.ANNA;
import static io.signalbox.delivery.Changes.NOON;
import static io.signalbox.delivery.Changes.entered;
import static io.signalbox.model.Change.InFlow.Kind.CALLED;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Calls of flows over HTTP, and what is told of their answers. */
class CallingDestinationTest {

    @RegisterExtension
    static final WireMockExtension RECEIVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();
    private boolean away;
    private DeliveryBench bench;

    private final CallAnswers answers = new CallAnswers() {
        @Override
        public Optional<String> answered(Call call, int status, Map<String, Object> answer) {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            told.add("answered " + call.profileId() + " " + call.data().get("step") + " " + call.at() + " " + status
                    + " " + answer);
            return refusal;
        }

        @Override
        public void failed(Call call, OptionalInt status) {
            told.add("failed " + call.data().get("step") + " " + status);
        }
    };

    @BeforeEach
    void open() {
        String file = DeliveryBench.shopAt(RECEIVER.baseUrl(), 2_000).replace("[entered,", "[called, entered,");
        bench = new DeliveryBench(folder, file, answers);
    }

    private static void replies(ResponseDefinitionBuilder response) {
        RECEIVER.stubFor(any(anyUrl()).willReturn(response));
    }

    private static List<LoggedRequest> received() {
        return RECEIVER.findAll(postRequestedFor(urlEqualTo("/hooks")));
    }

    private void calls() {
        bench.enqueue(
                Changes.listChange(ANNA, CALLED, "shop", NOON.plusSeconds(300).toString()));
        bench.turn();
    }

    @Test
    void theFieldsOfTheAnswerAreTold() {
        replies(ok("{\"discount\": 12.5, \"code\": \"SPRING\",\n \"vip\": true, \"list\": [1], \"none\": null}"));

        calls();

        assertThat(told)
                .containsExactly("answered " + ANNA + " 2 " + NOON + " 200 {discount=12.5, code=SPRING, vip=true}");
        assertThat(bench.only().state()).isEqualTo("delivered");
        assertThat(received().get(0).getBodyAsString())
                .contains("\"type\":\"io.signalbox.flow.called\"", "\"until\":\"2026-", "\"step\":\"2\"");
    }

    @Test
    void anEmptyAnswerIsOne() {
        replies(status(204));

        calls();

        assertThat(told).containsExactly("answered " + ANNA + " 2 " + NOON + " 204 {}");
    }

    @Test
    void whatIsNoObjectOrTooLongIsNoAnswerAndIsNotAskedForAgain() {
        replies(ok("[1]"));
        calls();
        assertThat(told).containsExactly("failed 2 OptionalInt[200]");
        assertThat(bench.only().state()).isEqualTo("dead");
        assertThat(bench.only().lastError().orElseThrow()).contains("no JSON object of at most 16384 bytes");

        told.clear();
        replies(ok("{\"text\": \"" + "x".repeat(17_000) + "\"}"));
        bench.deliveries.retryDead(Optional.empty());
        bench.turn();
        assertThat(told).containsExactly("failed 2 OptionalInt[200]");
    }

    @Test
    void whatThePlanRefusesIsNoAnswer() {
        replies(ok("{\"discount\": \"much\"}"));
        refusal = Optional.of("the tracking plan refuses the answer: discount");

        calls();

        assertThat(told).hasSize(2).last().isEqualTo("failed 2 OptionalInt[200]");
        assertThat(bench.only().lastError()).isEqualTo(refusal);
    }

    @Test
    void aFaultOfTheReceiverIsTriedAgainWithTheSameId() {
        replies(status(500));
        calls();
        assertThat(told).isEmpty();

        replies(ok("{}"));
        bench.turnAfter(Duration.ofSeconds(10));
        assertThat(told).hasSize(1);
        assertThat(received())
                .extracting(request -> request.getHeader("webhook-id"))
                .containsOnly(bench.only().id());
    }

    @Test
    void aCallThatIsRefusedFailsAtOnce() {
        replies(status(404).withBody("no such person"));

        calls();

        assertThat(told).containsExactly("failed 2 OptionalInt[404]");
        assertThat(bench.only().state()).isEqualTo("dead");
    }

    @Test
    void anAnswerThatCannotBeStoredIsAskedForAgain() {
        replies(ok("{}"));
        away = true;
        calls();
        assertThat(bench.only().state()).isEqualTo("waiting");

        away = false;
        bench.turnAfter(Duration.ofSeconds(10));
        assertThat(told).hasSize(1);
        assertThat(bench.only().state()).isEqualTo("delivered");
    }

    @Test
    void nobodyIsAskedWhoseAnswerWouldCountNoMore() {
        bench.enqueue(
                Changes.listChange(ANNA, CALLED, "shop", NOON.plusSeconds(300).toString()));

        bench.turnAfter(Duration.ofMinutes(6));

        assertThat(received()).isEmpty();
        assertThat(told).isEmpty();
        assertThat(bench.only().reason().orElseThrow()).startsWith("an answer counted until");
    }

    @Test
    void otherMessagesGoAsTheyAre() {
        replies(ok("no JSON"));

        bench.enqueue(entered(ANNA, "vip", NOON));
        bench.turn();

        assertThat(told).isEmpty();
        assertThat(bench.only().state()).isEqualTo("delivered");
    }
}
