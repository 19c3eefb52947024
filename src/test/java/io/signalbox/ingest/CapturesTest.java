package io.signalbox.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What unmodified clients really sent, sent again as it was, but for the key. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CapturesTest {

    private static final Path CAPTURES = Path.of("..", "shared", "captures");
    private static final Set<String> NOT_OURS = Set.of("host", "connection", "content-length", "authorization");

    @Inject
    Sql sql;

    /** Other tests of the same application refuse events, too. */
    private long refusedBefore;

    private static void replay(String capture) throws IOException {
        Path file = CAPTURES.resolve(capture + ".json");
        assumeTrue(Files.exists(file), () -> "skipped: there is no capture " + file);
        for (JsonNode request : Json.mapper().readTree(file.toFile())) {
            RequestSpecification sending = ClientRequests.plain();
            for (Map.Entry<String, JsonNode> header : request.get("headers").properties()) {
                if (!NOT_OURS.contains(header.getKey())) {
                    sending.header(header.getKey(), header.getValue().asText());
                }
            }
            if (request.get("method").asText().equals("OPTIONS")) {
                sending.options(request.get("path").asText()).then().statusCode(204);
                continue;
            }
            if (request.get("headers").has("authorization")) {
                sending.auth().preemptive().basic(ClientRequests.KEY, "");
            }
            JsonNode body = request.get("body");
            String text = body.isTextual() ? body.asText() : body.toString().replace("wk_test", ClientRequests.KEY);
            int status = sending.body(text)
                    .post(request.get("path").asText())
                    .then()
                    .extract()
                    .statusCode();
            assertThat(status).as(capture + " " + request.get("path").asText()).isBetween(200, 202);
        }
    }

    @BeforeEach
    void count() {
        refusedBefore = refused();
    }

    private long refused() {
        return sql.first("select count(*) as refused from quarantine", row -> row.number("refused"))
                .orElseThrow();
    }

    @Test
    void segmentForNode() throws IOException {
        replay("segment-analytics-node");

        assertThat(refused()).isEqualTo(refusedBefore);
        List<ClientRequests.Stored> stored = ClientRequests.stored(sql, "userId", "u-1");
        assertThat(stored)
                .extracting(ClientRequests.Stored::name)
                .contains(
                        "identified",
                        "product_viewed",
                        "purchase_completed",
                        "page_viewed",
                        "screen_viewed",
                        "grouped");
        assertThat(stored)
                .filteredOn(event -> event.name().equals("product_viewed"))
                .first()
                .extracting(event -> event.properties().get("productId"))
                .isEqualTo("507f1");
    }

    @Test
    void segmentForBrowsers() throws IOException {
        replay("segment-analytics-next");
        replay("segment-analytics-next-chromium");
        replay("segment-analytics-next-chromium-batching");

        assertThat(refused()).isEqualTo(refusedBefore);
        assertThat(ClientRequests.stored(sql, "anonymousId", "1589022d-2284-405d-9ba2-77493a92578d"))
                .extracting(ClientRequests.Stored::name)
                .contains("page_viewed");
        assertThat(ClientRequests.stored(sql, "userId", "u-1"))
                .extracting(ClientRequests.Stored::name)
                .contains("identified", "product_viewed", "add_to_cart", "purchase_completed", "grouped");
    }

    @Test
    void mparticleForNode() throws IOException {
        replay("mparticle-node");

        assertThat(refused()).isEqualTo(refusedBefore);
        assertThat(ClientRequests.stored(sql, "email", "ann@example.test"))
                .filteredOn(event -> event.name().equals("add_to_cart"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.properties())
                        .containsEntry("productId", "507f1")
                        .containsEntry("category", "Games"));
    }

    @Test
    void segmentsWebhooksAsTheyWereSigned() throws IOException {
        replay("segment-webhook-actions");

        assertThat(ClientRequests.stored(sql, "anonymousId", "a-1"))
                .filteredOn(event -> event.properties().containsValue("Gämes"))
                .extracting(ClientRequests.Stored::name)
                // The first request, and of the batch the event that is signed.
                .containsExactly("product_viewed", "product_viewed");
    }
}
