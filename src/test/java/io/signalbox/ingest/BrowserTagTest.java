package io.signalbox.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser tag in a real browser, on the pages of a small shop, with the sample rules behind it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BrowserTagTest {

    private static final int MOST_BYTES = 6 * 1024;

    @Inject
    Sql sql;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // Quarkus sets it before each test
    URL service;

    @TempDir
    Path folder;

    @Test
    void itIsSmall() {
        byte[] tag = given().get("/tag.js").then().statusCode(200).extract().asByteArray();

        assertThat(ClientRequests.gzip(tag)).hasSizeLessThan(MOST_BYTES);
    }

    @Test
    void aVisitIsToldAsItWasAndARuleComesTrueOfIt() throws IOException, InterruptedException {
        assumeTrue(
                Browsers.areInstalled(), "skipped: no Chromium, or no npm ci --prefix src/test/clients; see .ci/run");

        Path output = folder.resolve("output");
        Process node = new ProcessBuilder(
                        "node", "tag.mjs", "http://localhost:" + service.getPort(), ClientRequests.KEY)
                .directory(Browsers.CLIENTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = node.waitFor(120, TimeUnit.SECONDS);
        node.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended && node.exitValue() == 0).as(said).isTrue();
        List<String> last = List.of(
                said.strip().lines().reduce((first, next) -> next).orElseThrow().split(" ", 2));
        String visitor = last.get(0);

        await().atMost(Duration.ofSeconds(20)).until(() -> events(visitor).size() >= 7);
        List<ClientRequests.Stored> events = events(visitor);
        Map<String, Object> front = page(events, "Shop");
        assertThat(seconds(front)).isCloseTo(3, within(1L));
        assertThat(front).containsEntry("scrollDepth", 100L).containsEntry("exitPage", false);
        Map<String, Object> lamp = page(events, "Lamp");
        assertThat(seconds(lamp)).isCloseTo(Long.parseLong(last.get(1)), within(1L));
        assertThat((Long) lamp.getOrDefault("scrollDepth", -1L)).isCloseTo(50L, within(5L));
        assertThat(lamp)
                .containsEntry("exitPage", false)
                .containsEntry("pageType", "product")
                .containsEntry("productId", "lamp-1")
                .containsEntry("category", "lighting")
                .containsEntry("device", "desktop");
        Map<String, Object> search = page(events, "Search");
        assertThat(seconds(search)).isCloseTo(10, within(1L));
        assertThat(search).containsEntry("exitPage", true);
        assertThat(only(events, "product_viewed"))
                .containsEntry("productId", "lamp-1")
                .containsEntry("productName", "Lamp")
                .containsEntry("brand", "Lux")
                .containsEntry("currency", "EUR");
        assertThat(only(events, "searched")).containsEntry("query", "bulb E27");
        assertThat(events.stream().filter(event -> event.name().equals("clicked")))
                .extracting(event -> event.properties().get("productId"))
                .containsExactlyInAnyOrder("bulb-1", "cable-1");

        // The sample rule: a minute or more on a product page, and two clicks on accessories.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sql.query("""
                        select segment
                        from memberships
                        join identifiers using (profile_id)
                        where value = ?
                        """, row -> row.text("segment"), visitor))
                        .contains("accessory-seekers"));
    }

    private List<ClientRequests.Stored> events(String visitor) {
        return ClientRequests.stored(sql, "anonymousId", visitor);
    }

    private static Map<String, Object> page(List<ClientRequests.Stored> events, String title) {
        return events.stream()
                .filter(event -> event.name().equals("page_viewed")
                        && title.equals(event.properties().get("title")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no page " + title + " in " + events))
                .properties();
    }

    private static Map<String, Object> only(List<ClientRequests.Stored> events, String name) {
        List<ClientRequests.Stored> found =
                events.stream().filter(event -> event.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0).properties();
    }

    private static long seconds(Map<String, Object> page) {
        return (Long) page.getOrDefault("secondsOnPage", -1L);
    }
}
