package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.response.ValidatableResponse;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(
        user = "author",
        roles = {Roles.AUTHOR, Roles.READ})
class ValidationResourceTest {

    private static final String SHOE_LOVERS =
            "package shop; rule \\\"shoe lovers\\\" when exists ProductViewed( %s ) then verdict.segment(\\\"shoe-lovers\\\"); end";

    @Inject
    Sql sql;

    @Inject
    Clock clock;

    private static ValidatableResponse validate(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/rulebook/validate")
                .then();
    }

    private static String edit(String constraint) {
        return "{\"files\": {\"draft.drl\": \"" + SHOE_LOVERS.formatted(constraint.replace("\"", "\\\"")) + "\"}}";
    }

    @BeforeEach
    void theRulesAreLive() {
        Awaitility.await()
                .untilAsserted(() -> given().get("/api/rulebook/rules").then().statusCode(200));
    }

    @AfterEach
    void forget() {
        sql.update("delete from rule_activity");
    }

    private static int liveFiles() {
        return given().get("/api/rulebook").then().extract().path("files.size()");
    }

    private static int liveRules() {
        return given().get("/api/rulebook/rules").then().extract().path("items.size()");
    }

    @Test
    void whatIsLiveIsValidAndGivesNoReasonForAWarning() {
        validate("{}")
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("problems", empty())
                .body("files", equalTo(liveFiles()))
                .body("rules", equalTo(liveRules()))
                .body("durationMs", greaterThan(-1));
    }

    @Test
    void anEditIsCheckedOverTheLiveVersion() {
        validate(edit("categry == \"shoes\""))
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("problems", hasSize(1))
                .body("problems[0].severity", equalTo("ERROR"))
                .body("problems[0].file", equalTo("draft.drl"))
                .body("problems[0].line", equalTo(1))
                .body("problems[0].rule", equalTo("shoe lovers"))
                .body("problems[0].suggestion", equalTo("category"))
                .body("problems[0].message", containsString("did you mean \"category\"?"));
        validate(edit("category == \"shoes\""))
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("problems", empty())
                .body("rules", equalTo(liveRules() + 1));
    }

    @Test
    void aRemovedFileIsMissedByThoseWhoReadWhatItGives() {
        validate("{\"files\": {\"big-spenders.drl\": null}, \"base\": 1}")
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("problems.file", hasItem("flows/loyalty.yaml"));
        validate("{\"files\": {\"big-spenders.drl\": null, \"flows/loyalty.yaml\": null}, \"base\": 1}")
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("problems.file", hasItem("people.drl"))
                .body("problems.found", hasItem("the segment \"big-spenders\", which no rule gives"));
    }

    @Test
    void aWholeRulebookNeedsNoOther() {
        validate("{\"whole\": true, \"files\": {\"draft.drl\": \"package shop;\"}}")
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("files", equalTo(1))
                .body("rules", equalTo(0));
    }

    @Test
    void problemsOfThePlanAndOfTheGrammarComeTogether() {
        validate("{\"files\": {\"tracking-plan/searched.json\": \"{\", \"draft.drl\": \"rule\"}}")
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("problems.file", containsInAnyOrder("tracking-plan/searched.json", "draft.drl", "draft.drl"));
    }

    @Test
    void aRequestThatCannotBeReadIsRefusedWithAllThatIsWrong() {
        validate("{\"files\": {\"draft.txt\": \"x\", \"a.drl\": 1, \"b.drl\": null}, \"base\": \"old\", \"more\": 1}")
                .statusCode(400)
                .body("problems.pointer", containsInAnyOrder("/files/draft.txt", "/files/a.drl", "/base", "/more"));
        validate("{\"files\": {\"big-spender.drl\": null}}")
                .statusCode(400)
                .body(
                        "problems[0].message",
                        equalTo("/files/big-spender.drl: found nothing to remove; expected big-spenders.drl"));
        validate("{\"base\": 1000}").statusCode(400).body("problems.pointer", hasItem("/base"));
        validate("{\"whole\": true, \"base\": 1, \"files\": {}}").statusCode(400);
        validate("{\"whole\": true}").statusCode(400);
        validate("[]").statusCode(400);
        validate("{").statusCode(400);
        validate("{\"files\": {\"a.drl\": \"x\", \"a.drl\": \"y\"}}").statusCode(400);
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() {
        validate("{\"files\": {\"a.drl\": \"" + "x".repeat(9_000_000) + "\"}}").statusCode(413);
    }

    @Test
    @TestSecurity(user = "reader", roles = Roles.READ)
    void readersMayNotValidate() {
        validate("{}").statusCode(403);
    }

    @Test
    void rulesThatHaveNotMatchedForLongAreToldUnlessTheirFileIsEdited() {
        Instant longAgo = clock.instant().minus(Duration.ofDays(41));
        sql.update("""
                insert into rule_activity (file, rule, first_seen_at, last_matched_at)
                values ('birthday.drl', 'birthday: today', ?, null),
                       ('email.drl', 'engaged by e-mail: a click within 30 days', ?, ?)
                on conflict (file, rule) do update
                set first_seen_at = excluded.first_seen_at,
                    last_matched_at = excluded.last_matched_at
                """, longAgo, longAgo, clock.instant());

        validate("{}")
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("problems", hasSize(1))
                .body(
                        "problems[0].message",
                        equalTo(
                                "birthday.drl:4 rule \"birthday: today\": found a rule that has not matched for 41 days,"
                                        + " which is since it went live; expected a rule that people can match: check its names"
                                        + " and bounds, and whether its events still arrive, or leave it out"));
        given().get("/api/rulebook/rules")
                .then()
                .statusCode(200)
                .body("items", hasSize(liveRules()))
                .body(
                        "items.find { it.name == 'birthday: today' }.history.warning",
                        equalTo("a rule that has not matched for 41 days, which is since it went live"));
        validate("{\"files\": {\"birthday.drl\": \"package x;\"}}")
                .statusCode(200)
                .body("problems", empty());
    }
}
