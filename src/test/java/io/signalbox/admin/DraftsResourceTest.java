package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.SegmentEffect;
import io.signalbox.platform.Roles;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an idea to live rules and back, over HTTP, by several people. */
@QuarkusTest
@TestProfile(ManagedRules.class)
class DraftsResourceTest {

    private static final String DRAFTS = "/api/rulebook/drafts";

    @Inject
    ManagedRules.MadeUpBacktests backtests;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final Author operator = Author.operator();
    private Author anna = operator;
    private Author ben = operator;

    @BeforeEach
    void theApiIsTheSource() {
        anna = Author.named("anna", Roles.READ, Roles.AUTHOR);
        ben = Author.named("ben", Roles.READ, Roles.AUTHOR);
        operator.switches(Map.of("source", "api", "onDivergence", "keep-live")).statusCode(200);
    }

    private int live() {
        return anna.asks().get("/api/rulebook").then().statusCode(200).extract().path("live.version");
    }

    /** A rule that no other test writes. */
    private String rule() {
        return ManagedRules.cart("24h")
                .replace("left-carts", "carts-" + unique)
                .replace("rule \"cart left", "rule \"cart of " + UUID.randomUUID() + " left");
    }

    private String path() {
        return "shop/carts-" + unique + ".drl";
    }

    private String validDraft(String message) {
        String draft = anna.drafts(message);
        anna.writes(draft, path(), rule()).statusCode(200);
        return draft;
    }

    @Test
    void aDraftIsEditedValidatedPublishedAndSuperseded() {
        int before = live();
        String draft = anna.drafts("day-old carts");
        anna.reads(draft)
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("draft.state", equalTo("draft"))
                .body("draft.author", equalTo("anna"))
                .body("draft.base", equalTo(before))
                .body("overLive", equalTo(true))
                .body("changes", hasSize(0))
                .body("effect", equalTo("no backtest of exactly these files"));

        anna.writes(draft, path(), rule())
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("changes.path", equalTo(List.of(path())))
                .body("changes.change", equalTo(List.of("added")))
                .body("validation", nullValue());
        anna.does(draft, "validate")
                .statusCode(200)
                .body("draft.state", equalTo("validated"))
                .body("validation.problems.findAll { it.severity == 'ERROR' }", hasSize(0));
        anna.writes(draft, path(), rule().replace("24h", "36h")).statusCode(200).body("draft.state", equalTo("draft"));
        anna.publishes(draft)
                .statusCode(200)
                .body("version.version", equalTo(before + 1))
                .body("version.author", equalTo("anna"))
                .body("version.message", equalTo("day-old carts"))
                .body("effect", equalTo("no backtest of exactly these files"))
                .body("rollout.version", equalTo(before + 1));

        anna.reads(draft).body("draft.state", equalTo("published")).body("draft.version", equalTo(before + 1));
        anna.asks()
                .get("/api/rulebook")
                .then()
                .body("live.version", equalTo(before + 1))
                .body("files", hasItem(path()))
                .body("rollout.version", equalTo(before + 1));
        String next = anna.drafts("shorter");
        anna.writes(next, path(), rule()).statusCode(200);
        anna.publishes(next).statusCode(200);
        anna.reads(draft).body("draft.state", equalTo("superseded"));
        anna.asks()
                .get("/api/rulebook/versions")
                .then()
                .body("items[0].state", equalTo("published"))
                .body("items[1].state", equalTo("superseded"))
                .body("items[1].author", equalTo("anna"));
        anna.asks()
                .get("/api/rulebook/versions/" + (before + 2) + "/diff?against=" + (before + 1))
                .then()
                .statusCode(200)
                .body("files", hasSize(1))
                .body("files[0].change", equalTo("edited"))
                .body("files[0].unified", containsString("-    $cart : AddToCart( olderThan(\"36h\") )"))
                .body("files[0].unified", containsString("+    $cart : AddToCart( olderThan(\"24h\") )"));
        anna.writes(next, path(), "").statusCode(409).body("detail", containsString("published as version"));
    }

    @Test
    void twoPeopleLoseNoEdit() {
        String draft = anna.drafts("together");
        anna.writes(draft, 1, "a.drl", rule()).statusCode(200);

        ben.writes(draft, 1, "b.drl", rule())
                .statusCode(412)
                .contentType("application/problem+json")
                .body("problems[0].found", equalTo("\"1\""))
                .body("problems[0].expected", equalTo("\"2\""));
        ben.asks()
                .body("x")
                .contentType("text/plain")
                .put(DRAFTS + "/" + draft + "/files/b.drl")
                .then()
                .statusCode(428);
        ben.writes(draft, 2, "b.drl", rule()).statusCode(200).body("changes.path", equalTo(List.of("a.drl", "b.drl")));
        ben.asks()
                .header("If-Match", "\"1\"")
                .delete(DRAFTS + "/" + draft)
                .then()
                .statusCode(412);
    }

    @Test
    void aFileIsReadWrittenAndDeleted() {
        String draft = anna.drafts("files");
        anna.writes(draft, "tracking-plan/product_viewed.json", "\uFEFF{\"type\": \"object\"}\n")
                .statusCode(200);
        anna.asks()
                .get(DRAFTS + "/" + draft + "/files/tracking-plan/product_viewed.json")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(equalTo("{\"type\": \"object\"}\n"));
        anna.asks()
                .header("If-Match", "\"2\"")
                .delete(DRAFTS + "/" + draft + "/files/cart.drl")
                .then()
                .statusCode(200)
                .body("changes.find { it.path == 'cart.drl' }.change", equalTo("deleted"));
        anna.asks()
                .get(DRAFTS + "/" + draft + "/diff")
                .then()
                .body("files[0].unified", allOf(containsString("--- a/cart.drl"), containsString("+++ /dev/null")));
        anna.asks().get(DRAFTS + "/" + draft + "/files/cart.drl").then().statusCode(404);
        anna.asks()
                .header("If-Match", "\"3\"")
                .delete(DRAFTS + "/" + draft + "/files/cart.drl")
                .then()
                .statusCode(404);
        anna.asks().delete(DRAFTS + "/" + draft).then().statusCode(204);
        anna.reads(draft).statusCode(404);
    }

    @Test
    void aDraftStartsWithTheFilesOfAVersionOrWithGivenOnes() {
        String one = validDraft("one more");
        anna.publishes(one).statusCode(200);

        anna.sends(Map.of("message", "as at first", "from", 1))
                .post(DRAFTS)
                .then()
                .statusCode(201)
                .header("Location", containsString(DRAFTS))
                .body("changes.path", hasItem(path()));
        anna.sends(Map.of("message", "only this", "files", Map.of("only.drl", rule())))
                .post(DRAFTS)
                .then()
                .statusCode(201)
                .body("changes.find { it.path == 'cart.drl' }.change", equalTo("deleted"))
                .body("changes.find { it.path == 'only.drl' }.change", equalTo("added"));
        anna.sends(Map.of("message", "no such", "from", 9_999))
                .post(DRAFTS)
                .then()
                .statusCode(400);
        anna.sends(Map.of("message", "both", "from", 1, "files", Map.of()))
                .post(DRAFTS)
                .then()
                .statusCode(400);
    }

    @Test
    void errorsRefuseAPublicationAndAllOfThemAreSaid() {
        String draft = anna.drafts("broken");
        anna.writes(draft, path(), "package shop\nrule \"x\" when AddToCarts() then end");
        anna.writes(draft, "other-" + unique + ".drl", "package shop\nrule");

        anna.does(draft, "validate")
                .statusCode(200)
                .body("draft.state", equalTo("draft"))
                .body("validation.problems.size()", greaterThan(1));
        anna.publishes(draft)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.size()", greaterThan(1))
                .body("problems.message", hasItem(containsString(path())));
    }

    @Test
    void failingRuleTestsRefuseAPublicationUnlessSomebodySaysWhy() {
        int before = live();
        String draft = validDraft("day-old carts");
        String tests = "tests/carts-" + unique + ".yaml";
        anna.writes(draft, tests, """
                        test: a cart is left after an hour
                        given:
                          events:
                            - { at: 0s, id: c, name: add_to_cart }
                        until: 2h
                        timeline:
                          - 1h entered carts-%s because c
                        """.formatted(unique)).statusCode(200);

        anna.does(draft, "validate")
                .statusCode(200)
                .body("draft.state", equalTo("draft"))
                .body("validation.problems.findAll { it.severity == 'ERROR' }", hasSize(0))
                .body("validation.tests.failures[0].test", equalTo("a cart is left after an hour"));
        anna.publishes(draft)
                .statusCode(422)
                .body("problems[0].pointer", containsString(tests))
                .body("detail", containsString("/override/reason"));
        anna.sends(Map.of("draft", draft, "override", Map.of("reason", " ")))
                .post("/api/rulebook/publish")
                .then()
                .statusCode(400);
        anna.sends(Map.of("draft", draft, "override", Map.of("reason", "the test is wrong")))
                .post("/api/rulebook/publish")
                .then()
                .statusCode(200)
                .body("failures[0].test", equalTo("a cart is left after an hour"));
        operator.asks()
                .get("/api/audit?subject=rulebook")
                .then()
                .body("items[0].details.override", equalTo("the test is wrong"))
                .body("items[0].details.failures[0]", containsString("a cart is left after an hour"));
        anna.sends(Map.of("version", before))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(200)
                .body("failures", hasSize(0));
        anna.sends(Map.of("version", before + 1))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(200)
                .body("failures[0].test", equalTo("a cart is left after an hour"));
        operator.asks()
                .get("/api/audit?subject=rulebook")
                .then()
                .body("items[0].action", equalTo("rulebook.rollback"))
                .body("items[0].details.failures[0]", containsString("a cart is left after an hour"));
        anna.sends(Map.of("version", before))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(200);
    }

    @Test
    void aDraftOverAnOldVersionSaysWhatChangedAndCanBeRebased() {
        String mine = validDraft("mine");
        anna.writes(mine, "cart.drl", ManagedRules.cart("30h")).statusCode(200);
        String theirs = ben.drafts("theirs");
        ben.writes(theirs, "cart.drl", ManagedRules.cart(unique.hashCode() % 7 == 0 ? "50h" : "60h"));
        ben.writes(theirs, "more-" + unique + ".drl", rule());
        ben.publishes(theirs).statusCode(200);

        anna.publishes(mine)
                .statusCode(409)
                .body("detail", containsString("rebase"))
                .body("detail", containsString("by ben: theirs"))
                .body("problems.pointer", hasItem("cart.drl"))
                .body("problems.found", hasItem(containsString("and edited in this draft")));
        anna.does(mine, "rebase")
                .statusCode(409)
                .body("problems", hasSize(1))
                .body("problems[0].pointer", equalTo("/keep/cart.drl"));
        anna.sends(Map.of("keep", Map.of("cart.drl", "mine")))
                .post(DRAFTS + "/" + mine + "/rebase")
                .then()
                .statusCode(400);
        for (String body : List.of("null", "{\"keep\": {\"cart.drl\": null}}")) {
            anna.asks()
                    .contentType("application/json")
                    .body(body)
                    .post(DRAFTS + "/" + mine + "/rebase")
                    .then()
                    .statusCode(400)
                    .body("problems[0].found", equalTo("null"));
        }
        anna.sends(Map.of("keep", Map.of("cart.drl", "live")))
                .post(DRAFTS + "/" + mine + "/rebase")
                .then()
                .statusCode(200)
                .body("overLive", equalTo(true))
                .body("changes.path", equalTo(List.of(path())));
        anna.publishes(mine).statusCode(200);
    }

    @Test
    void aRollbackIsAPublicationOfAnOldVersion() {
        int before = live();
        anna.publishes(validDraft("to be taken back")).statusCode(200);

        anna.sends(Map.of("version", before, "message", "it was better"))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(200)
                .body("version.version", equalTo(before + 2))
                .body("version.message", equalTo("it was better"));

        String first = anna.asks()
                .get("/api/rulebook/versions/" + before)
                .then()
                .extract()
                .path("version.rulebook");
        anna.asks()
                .get("/api/rulebook/versions/" + (before + 2))
                .then()
                .body("version.rulebook", equalTo(first))
                .body("files.keySet()", org.hamcrest.Matchers.not(hasItem(path())));
        anna.sends(Map.of("version", before))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(409);
        anna.sends(Map.of("version", 9_999))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(404);
    }

    @Test
    void aLossOfMembersNeedsTheApprovalOfSomebodyElse() {
        String draft = validDraft("fewer carts");
        String checksum = anna.reads(draft).extract().path("checksum");
        backtests.put(
                checksum,
                new BacktestSummary(
                        "b1",
                        Instant.parse("2026-01-01T00:00:00Z"),
                        live(),
                        ManagedRules.MadeUpBacktests.everybody(),
                        Map.of("left-carts", new SegmentEffect(3, 30, 70), "others", new SegmentEffect(0, 1, 99)),
                        Map.of()));

        anna.reads(draft)
                .body("backtest.segments.left-carts.lose", equalTo(30))
                .body("effect", containsString("backtest b1"))
                .body("effect", containsString("over all profiles"));
        anna.publishes(draft)
                .statusCode(409)
                .body("problems", hasSize(1))
                .body("problems[0].found", containsString("left-carts would lose 30.0 %"));
        anna.sends(Map.of("comment", "fine"))
                .post(DRAFTS + "/" + draft + "/approve")
                .then()
                .statusCode(403);
        ben.sends(Map.of("comment", "intended"))
                .post(DRAFTS + "/" + draft + "/approve")
                .then()
                .statusCode(200)
                .body("approvals.name", equalTo(List.of("ben")));
        ben.publishes(draft).statusCode(409);
        anna.publishes(draft).statusCode(200).body("backtest.backtestId", equalTo("b1"));
        operator.asks()
                .get("/api/audit?subject=" + draft)
                .then()
                .body("items.action", hasItem("rulebook.draft.approve"));
    }

    @Test
    void anEditTakesAnApprovalBack() {
        String draft = validDraft("approved too early");
        ben.sends(Map.of("comment", "fine"))
                .post(DRAFTS + "/" + draft + "/approve")
                .then()
                .statusCode(200);
        anna.writes(draft, path(), rule().replace("24h", "25h")).statusCode(200);
        String checksum = anna.reads(draft).extract().path("checksum");
        backtests.put(
                checksum,
                new BacktestSummary(
                        "b2",
                        Instant.EPOCH,
                        live(),
                        ManagedRules.MadeUpBacktests.everybody(),
                        Map.of("left-carts", new SegmentEffect(0, 10, 0)),
                        Map.of()));

        anna.publishes(draft).statusCode(409).body("problems[0].found", containsString("100.0 %"));
    }

    @Test
    void everythingStandsInTheAuditWithItsDiff() {
        String draft = validDraft("audited");
        anna.does(draft, "validate").statusCode(200);
        int version = anna.publishes(draft).statusCode(200).extract().path("version.version");

        List<String> actions = operator.asks()
                .get("/api/audit?subject=" + draft)
                .then()
                .body(
                        "items.find { it.action == 'rulebook.draft.edit' }.details.diff[0].unified",
                        containsString("+rule"))
                .extract()
                .path("items.action");
        assertThat(actions).contains("rulebook.draft.create", "rulebook.draft.edit", "rulebook.draft.validate");
        operator.asks()
                .get("/api/audit?subject=rulebook")
                .then()
                .body("items[0].action", equalTo("rulebook.publish"))
                .body("items[0].details.version", equalTo(version))
                .body("items[0].details.draft", equalTo(draft))
                .body("items[0].details.diff[0].path", equalTo(path()));
    }

    @Test
    void whoMayOnlyReadWritesNothing() {
        String draft = anna.drafts("not yours");
        Author reader = Author.named("reader", Roles.READ);
        reader.reads(draft).statusCode(200);
        reader.asks().get(DRAFTS).then().statusCode(200).body("items.id", hasItem(draft));
        reader.writes(draft, path(), rule()).statusCode(403);
        reader.does(draft, "validate").statusCode(403);
        reader.publishes(draft).statusCode(403);
        reader.sends(Map.of("message", "mine")).post(DRAFTS).then().statusCode(403);
        anna.switches(Map.of("source", "files")).statusCode(403);
    }

    @Test
    void whatCannotBeReadIsAProblemOfTheCaller() {
        String draft = anna.drafts("tried");
        for (String path : List.of("notes.txt", "shop/.hidden/cart.drl", ".hidden.drl", "a//b.drl", "x.json")) {
            anna.writes(draft, 1, path, "x").statusCode(400).contentType("application/problem+json");
        }
        anna.writes(draft, 1, "nul.drl", "a\0b").statusCode(400);
        anna.asks()
                .header("If-Match", "\"1\"")
                .contentType("text/plain")
                .body(new byte[] {(byte) 0xC3, (byte) 0x28})
                .put(DRAFTS + "/" + draft + "/files/a.drl")
                .then()
                .statusCode(400);
        anna.writes(draft, 1, "big.drl", "x".repeat(FileText.MOST_BYTES + 1)).statusCode(413);
        anna.asks()
                .header("If-Match", "soon")
                .delete(DRAFTS + "/" + draft)
                .then()
                .statusCode(400);
        anna.reads("none").statusCode(404);
        anna.reads("99999999").statusCode(404);
        anna.sends(Map.of("message", " ")).post(DRAFTS).then().statusCode(400);
        anna.sends(Map.of("draft", "99999999"))
                .post("/api/rulebook/publish")
                .then()
                .statusCode(404);
        anna.sends(Map.of("draft", draft)).post("/api/rulebook/publish").then().statusCode(409);
        anna.sends(Map.of()).post("/api/rulebook/publish").then().statusCode(400);
        anna.asks().get("/api/rulebook/versions/1/diff?against=x").then().statusCode(404);
    }
}
