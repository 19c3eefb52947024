package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.Backtests;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.decision.Backtest;
import io.signalbox.decision.BacktestSpan;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.model.Change;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.TickableClock;
import io.signalbox.rulebook.Rulebook;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Viewed a product, waited for 24 hours, in the cart or not: the same in life, in a simulation and in a backtest. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(WebhookReceiver.class)
@QuarkusTestResource(MailServer.class)
@TestSecurity(
        user = "operator",
        roles = {Roles.INGEST, Roles.READ, Roles.OPERATE, Roles.AUTHOR})
class FlowTimelineTest {

    private static final String FLOW = "product-interest";

    @Inject
    TickableClock clock;

    @Inject
    Catalog catalog;

    @Inject
    Backtests backtests;

    private final String run = UUID.randomUUID().toString();
    private final Map<String, List<Map<String, Object>>> events = new HashMap<>();

    private void happens(String user, String name, Instant at, Map<String, Object> properties) {
        List<Map<String, Object>> own = events.computeIfAbsent(user, one -> new ArrayList<>());
        Map<String, Object> event = new HashMap<>();
        event.put("id", run + user + own.size());
        event.put("name", name);
        event.put("occurredAt", Json.text(at));
        event.put("properties", properties);
        own.add(event);
        Map<String, Object> sent = new HashMap<>(event);
        sent.put("userId", user + run);
        sent.put("email", user + run + "@shop.test");
        given().contentType("application/json")
                .body(Json.write(sent))
                .post("/api/events?wait=decided&timeout=30000")
                .then()
                .body("results[0].status", equalTo("accepted"));
    }

    private void looksThreeTimes(String user, Instant start) {
        for (int i = 0; i < 3; i++) {
            happens(user, "product_viewed", start.plusSeconds(i), Map.of("productId", "lamp-1"));
        }
    }

    private String profile(String user) {
        return given().get("/api/profiles?identifier=userId:" + user + run)
                .then()
                .extract()
                .path("items[0].id");
    }

    private static String line(
            @Nullable Object at, @Nullable Object kind, @Nullable Object step, @Nullable Object detail) {
        return at + " " + kind + " " + (step == null ? "" : step) + " " + (detail == null ? "" : detail);
    }

    private List<String> lived(String user) {
        List<Map<String, Object>> items = given().get("/api/profiles/" + profile(user) + "/timeline?limit=1000")
                .then()
                .statusCode(200)
                .extract()
                .path("items.findAll { it.name == '" + FLOW + "' }");
        List<String> lines = new ArrayList<>();
        items.forEach(item -> lines.add(line(item.get("at"), item.get("kind"), item.get("step"), item.get("detail"))));
        // The newest first there.
        Collections.sort(lines);
        return lines;
    }

    private List<String> simulated(String user) {
        List<Map<String, Object>> entries = given().contentType("application/json")
                .body(Json.write(Map.of(
                        "profile", Map.of("id", profile(user)),
                        "events", events.getOrDefault(user, List.of()),
                        "until", Json.text(clock.instant()))))
                .post("/api/simulations")
                .then()
                .statusCode(200)
                .body("problems.size()", equalTo(0))
                .extract()
                .path("timeline.findAll { it.name == '" + FLOW + "' }");
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> entry : entries) {
            @Nullable Object detail = entry.getOrDefault("message", entry.getOrDefault("reason", entry.get("detail")));
            lines.add(line(entry.get("at"), entry.get("kind"), entry.get("step"), detail));
        }
        Collections.sort(lines);
        return lines;
    }

    private List<String> backtested(String user, Instant from) {
        Rulebook live = catalog.live().orElseThrow().rulebook();
        Backtest backtest = new Backtest(
                new DeciderLimits(0, 10_000, ZoneOffset.UTC),
                live,
                live,
                new BacktestSpan(from, clock.instant(), ZoneOffset.UTC));
        List<Event> history = new ArrayList<>();
        for (Map<String, Object> event : events.getOrDefault(user, List.of())) {
            Instant at = Instant.parse(String.valueOf(event.get("occurredAt")));
            Map<String, Object> properties = live.plan()
                    .check(String.valueOf(event.get("name")), Map.copyOf(properties(event)))
                    .properties();
            history.add(new Event(
                    String.valueOf(event.get("id")),
                    String.valueOf(event.get("name")),
                    at,
                    at,
                    properties,
                    TraitChanges.NONE));
        }
        List<String> lines = new ArrayList<>();
        for (Change change : backtest.candidate(profile(user), history).changes()) {
            if (change instanceof Change.InFlow flow && flow.flow().equals(FLOW)) {
                lines.add(line(Json.text(flow.at()), flow.kind(), flow.step(), flow.detail()));
            }
        }
        Collections.sort(lines);
        return lines;
    }

    @SuppressWarnings("unchecked") // put there above
    private static Map<String, Object> properties(Map<String, Object> event) {
        return (Map<String, Object>) event.getOrDefault("properties", Map.of());
    }

    @Test
    void isTheSameInLifeInASimulationAndInABacktest() {
        // Given
        Instant start = clock.instant().minusSeconds(300);
        List<String> users = List.of("cart", "none", "buyer");
        users.forEach(user -> looksThreeTimes(user, start));
        happens("cart", "add_to_cart", start.plusSeconds(60), Map.of("productId", "lamp-1"));
        happens("buyer", "purchase_completed", start.plusSeconds(60), Map.of("orderId", run, "total", 49.5));

        // When
        clock.tick(Duration.ofHours(25));
        String sentAt = Json.text(start.plusSeconds(2).plus(Duration.ofHours(24)));

        // Then
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(lived("cart")).contains(sentAt + " sent 2.if1.1 cart-reminder");
            assertThat(lived("none")).contains(sentAt + " sent 2.else.1 product-suggestion");
        });
        assertThat(lived("buyer"))
                .anyMatch(line -> line.endsWith(" flow-ended 1 exit"))
                .noneMatch(line -> line.contains(" sent "));
        for (String user : users) {
            assertThat(simulated(user)).as(user).isEqualTo(lived(user));
            assertThat(backtested(user, start.minus(Duration.ofDays(1))))
                    .as(user)
                    .isEqualTo(lived(user));
        }
        String backtest = withoutTheFlow(start);
        given().get("/api/backtests/" + backtest)
                .then()
                .body("result.flows.find { it.name == '" + FLOW + "' }.candidate.started", equalTo(0))
                .body(
                        "result.samples.findAll { it.subject == 'flow' && it.name == '" + FLOW
                                + "' && it.difference == 'lose' }.profileId",
                        hasItem(profile("cart")))
                .body(
                        "result.samples.find { it.subject == 'flow' && it.profileId == '" + profile("cart")
                                + "' && it.name == '" + FLOW + "' }.detail",
                        equalTo("cart-reminder"))
                .body(
                        "result.samples.find { it.subject == 'flow' && it.profileId == '" + profile("none") + "' }.at",
                        equalTo(sentAt));
        assertThat(summaryWithoutTheFlow().flows().get(FLOW)).satisfies(effect -> {
            assertThat(effect.differing()).isGreaterThanOrEqualTo(2);
            assertThat(effect.live().started()).isGreaterThanOrEqualTo(3);
            assertThat(effect.live().sent()).isGreaterThanOrEqualTo(2);
            assertThat(effect.candidate()).isEqualTo(new BacktestSummary.FlowDeeds(0, 0));
        });
    }

    /** What a publication is told of that backtest. */
    private BacktestSummary summaryWithoutTheFlow() {
        Map<String, String> files = new HashMap<>(
                catalog.files(catalog.latest().orElseThrow().version()).texts());
        files.remove("flows/product-interest.yaml");
        files.remove("tests/flows/product-interest.yaml");
        return backtests.latest(RuleFiles.of(files).checksum()).orElseThrow();
    }

    private static String withoutTheFlow(Instant start) {
        Map<String, Object> files = new HashMap<>();
        files.put("flows/product-interest.yaml", null);
        files.put("tests/flows/product-interest.yaml", null);
        String id = given().contentType("application/json")
                .body(Json.write(Map.of("files", files, "from", Json.text(start.minusSeconds(1)))))
                .post("/api/backtests")
                .then()
                .statusCode(201)
                .extract()
                .path("backtestId");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> given().get("/api/backtests/" + id).then().body("state", equalTo("finished")));
        return id;
    }
}
