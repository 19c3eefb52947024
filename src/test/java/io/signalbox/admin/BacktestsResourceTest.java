package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.signalbox.history.Entry;
import io.signalbox.history.EventLog;
import io.signalbox.model.Event;
import io.signalbox.model.TraitChanges;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import io.signalbox.platform.TickableClock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(
        user = "author-key",
        roles = {Roles.READ, Roles.AUTHOR})
class BacktestsResourceTest {

    private static final String HALF_PRICE = """
            package rules.purchases;
            rule "big spenders: at least 3 orders with 50 or more within 30 days"
            when
                accumulate(
                    PurchaseCompleted( within("30d"), total >= 50, $order : orderId );
                    $orders : countDistinct($order);
                    $orders >= 3 )
            then
                verdict.segment("big-spenders");
            end
            """;

    @Inject
    Sql sql;

    @Inject
    EventLog log;

    @Inject
    TickableClock clock;

    private final String anna = "backtest-" + UUID.randomUUID();

    @BeforeEach
    void annaHasBoughtThreeTimesForSixty() {
        Instant now = clock.instant();
        sql.update("insert into profiles (profile_id, created_at) values (?, ?)", anna, now);
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            Instant at = now.minus(Duration.ofDays(10L - i));
            Map<String, Object> properties = Map.of("orderId", "o" + i, "total", new BigDecimal("60.00"));
            entries.add(
                    new Entry(anna, new Event("o" + i, "purchase_completed", at, at, properties, TraitChanges.NONE)));
        }
        log.prepare(entries.stream().map(entry -> entry.event().occurredAt()).toList());
        sql.doInTransaction(transaction -> log.appendMuted(transaction, entries, "import-of-a-test"));
        // A segment that only she is in: tests share a database.
        sql.update("""
                insert into memberships (profile_id, segment, detail, since, rulebook, file, rule, evidence, absence)
                values (?, ?, '', ?, 'r', 'f', 'r', '[]', '')
                """, anna, anna, now);
    }

    private static Response post(Object body) {
        return given().contentType("application/json").body(Json.write(body)).post("/api/backtests");
    }

    private static String created(Object body) {
        Response answer = post(body);
        answer.then().statusCode(201).header("Location", containsString("/api/backtests/"));
        return answer.path("backtestId");
    }

    private static ValidatableResponse finished(String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().get("/api/backtests/" + id).then().body("state", equalTo("finished")));
        return given().get("/api/backtests/" + id).then().statusCode(200);
    }

    private Map<String, Object> halfPrice() {
        return Map.of(
                "files", Map.of("big-spenders.drl", HALF_PRICE),
                "scope", Map.of("segment", anna),
                "message", "half the price");
    }

    @Test
    void aCandidateIsComparedWithWhatIsLive() {
        String id = created(halfPrice());

        finished(id)
                .body("message", equalTo("half the price"))
                .body("author", equalTo("author-key"))
                .body("progress.share", equalTo(1.0f))
                .body("result.profiles", equalTo(1))
                .body("result.segments.find { it.name == 'big-spenders' }.gain", equalTo(1))
                .body("result.cost.candidate.decisions", greaterThanOrEqualTo(3))
                .body("result.samples.profileId", hasItem(anna))
                .body(
                        "result.samples.find { it.profileId == '" + anna + "' && it.subject == 'segment' }.evidence",
                        hasItems("o1", "o2", "o3"));
    }

    @Test
    void theLiveVersionDiffersFromItselfInNothing() {
        int live = given().get("/api/rulebook").path("live.version");
        String id = created(Map.of("version", live, "against", live));

        finished(id)
                .body("candidate.name", equalTo("version " + live))
                .body("result.differing", equalTo(0))
                .body("result.profiles", greaterThanOrEqualTo(1))
                .body("result.segments.gain.sum()", equalTo(0))
                .body("result.segments.lose.sum()", equalTo(0))
                .body("result.samples.findAll { it.difference != 'failed' }.size()", equalTo(0));
    }

    @Test
    void theTableSaysTheSameAsTheResult() throws IOException {
        String id = created(halfPrice());
        int gain = finished(id).extract().path("result.segments.find { it.name == 'big-spenders' }.gain");

        String table = given().get("/api/backtests/" + id + "/export.csv")
                .then()
                .statusCode(200)
                .contentType(containsString("text/csv"))
                .extract()
                .asString();

        List<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(table)
                .readAll();
        assertThat(rows.get(0).keySet())
                .containsExactly(
                        "subject", "name", "measure", "at", "live", "candidate", "profile", "rule", "evidence");
        assertThat(rows)
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("name", "big-spenders")
                        .containsEntry("measure", "gain")
                        .containsEntry("candidate", String.valueOf(gain)))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("measure", "sample-gain")
                        .containsEntry("profile", anna)
                        .containsEntry("rule", "big spenders: at least 3 orders with 50 or more within 30 days")
                        .containsEntry("evidence", "o1 o2 o3"));
    }

    @Test
    void itIsListedCannotBeCancelledWhenItIsOverAndCanBeDeleted() {
        String id = created(halfPrice());
        finished(id);

        given().get("/api/backtests?limit=1000")
                .then()
                .statusCode(200)
                .body("items.backtestId", hasItem(id))
                .body("items[0].result", equalTo(null));
        given().post("/api/backtests/" + id + "/cancel")
                .then()
                .statusCode(409)
                .body("detail", equalTo("the backtest is over already: finished"));
        given().delete("/api/backtests/" + id).then().statusCode(204);
        given().get("/api/backtests/" + id).then().statusCode(404);
        given().delete("/api/backtests/" + id).then().statusCode(404);
        given().post("/api/backtests/" + id + "/cancel").then().statusCode(404);
    }

    @Test
    void oneThatIsDeletedWhileItRunsIsCancelledFirst() {
        String id = created(halfPrice());

        given().delete("/api/backtests/" + id).then().statusCode(204);

        given().get("/api/backtests/" + id).then().statusCode(404);
    }

    @Test
    void aCandidateIsRefusedWithAllProblemsOfAllFiles() {
        Map<String, String> files = new HashMap<>();
        files.put("big-spenders.drl", HALF_PRICE.replace("total >=", "totl >="));
        files.put("birthday.drl", "package x rule");

        post(Map.of("files", files))
                .then()
                .statusCode(400)
                .body("detail", equalTo("the backtest cannot be made; nothing was stored"))
                .body("problems.pointer", hasItems("big-spenders.drl", "birthday.drl"))
                .body("problems.message", hasItem(containsString("totl")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | found no candidate; expected exactly one of draft, version, files",
                "{'version': 1, 'files': {}} | found 2 candidates; expected exactly one of draft, version, files",
                "{'version': 999} | /version: found 999; expected the number of a published version",
                "{'files': {}, 'against': 999} | /against: found 999; expected the number of a published version",
                "{'files': {}, 'against': 'old'} | /against: found \"old\"; expected \"live\", or the number of a version",
                "{'files': {}, 'against': 4294967297} | /against: found 4294967297; expected \"live\", or the number of a version",
                "{'files': {}, 'against': 1.5} | /against: found 1.5; expected \"live\", or the number of a version",
                "{'files': {}, 'scope': {}} | /scope: found none; expected one of {\"all\": true}, {\"segment\": name}, {\"sample\": number}",
                "{'files': {}, 'scope': {'all': true, 'sample': 1}} | /scope: found several; expected one of {\"all\": true}, {\"segment\": name}, {\"sample\": number}",
                "{'files': {}, 'scope': {'sample': 0}} | /scope/sample: found 0; expected a number of profiles from 1 on",
                "{'files': {}, 'scope': {'all': true, 'seed': 1}} | /scope/seed: found a seed without a sample; expected a seed only beside a sample",
                "{'files': {'a.txt': ''}} | /files/a.txt: found the path a.txt; expected a path like cart.drl, browsing.dslr, signalbox.dsl, loyalty.drl.xlsx, tracking-plan/product_viewed.json, flows/cart-recovery.yaml, flows/policy.yaml, flows/templates/cart-reminder.html or tests/cart.yaml",
                "{'files': {'a.drl': null}} | /files/a.drl: found no such file to delete; expected the path of an existing file",
                "{'files': {}, 'until': '2999-01-01T00:00:00Z'} | /until: found 2999-01-01T00:00:00.000Z; expected an instant that is over",
                "{'files': {}, 'from': '2021-01-01T00:00:00Z', 'until': '2020-01-01T00:00:00Z'} | /from: found 2021-01-01T00:00:00.000Z; expected an instant up to 2020-01-01T00:00:00.000Z",
                "{'files': {}, 'form': '2020-01-01T00:00:00Z'} | found `form`; expected",
            })
    void whatCannotBeReadIsRefused(String body, String problem) {
        given().contentType("application/json")
                .body(body.replace('\'', '"'))
                .post("/api/backtests")
                .then()
                .statusCode(400)
                .body("problems.message", hasItem(containsString(problem)));
    }

    @Test
    @TestSecurity(user = "reader-key", roles = Roles.READ)
    void whoOnlyReadsStartsNone() {
        post(halfPrice()).then().statusCode(403);
        given().get("/api/backtests").then().statusCode(200);
    }
}
