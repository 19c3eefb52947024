package io.signalbox.admin;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The folder or the API: one of them publishes, and neither overwrites the other silently. */
@QuarkusTest
@TestProfile(ManagedRules.class)
class RulebookSourceTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static int edits;

    private final Author operator = Author.operator();

    @BeforeEach
    void filesAreTheSource() {
        folderSays(fresh());
        operator.switches(Map.of("source", "files", "onDivergence", "take-files"))
                .statusCode(200);
    }

    @AfterEach
    void theFolderIsWholeAgain() {
        folderSays(ManagedRules.cart("48h"));
    }

    private static void folderSays(String text) {
        ManagedRules.write(ManagedRules.FOLDER, "cart.drl", text);
    }

    private static String fresh() {
        return ManagedRules.cart((100 + edits++) + "m");
    }

    private int live() {
        return operator.asks().get("/api/rulebook").then().extract().path("live.version");
    }

    private String liveCart() {
        return operator.asks()
                .get("/api/rulebook/versions/" + live())
                .then()
                .extract()
                .path("files.'cart.drl'");
    }

    @Test
    void anEditOfTheFolderIsPublishedByTheRunningService() {
        int before = live();
        String text = fresh();

        folderSays(text);

        await().atMost(SOON).until(this::liveCart, text::equals);
        operator.asks()
                .get("/api/rulebook")
                .then()
                .body("live.version", equalTo(before + 1))
                .body("live.author", equalTo("disk"))
                .body("source.source", equalTo("files"))
                .body("source.differing", hasSize(0));
        operator.asks()
                .get("/api/audit?subject=rulebook")
                .then()
                .body("items[0].actor", equalTo("disk"))
                .body("items[0].action", equalTo("rulebook.publish"))
                .body("items[0].details.diff[0].unified", containsString("+++ b/cart.drl"));
    }

    @Test
    void filesThatDoNotCompileAreReportedAndNotTaken() {
        int before = live();
        String good = liveCart();

        folderSays("package shop\nrule \"broken\" when Nothing() then end");

        await().atMost(SOON).untilAsserted(() -> operator.asks()
                .get("/api/status")
                .then()
                .body("rulebook.problems.file", hasItem("cart.drl"))
                .body("rulebook.source.differing.path", hasItem("cart.drl"))
                .body("rulebook.live.version", equalTo(before)));
        folderSays(good);
        await().atMost(SOON).untilAsserted(() -> operator.asks()
                .get("/api/status")
                .then()
                .body("rulebook.problems", hasSize(0))
                .body("rulebook.live.version", equalTo(before)));
    }

    @Test
    void theApiPublishesNothingWhileFilesAreTheSource() {
        String draft = operator.drafts("not now");
        operator.writes(draft, "other.drl", ManagedRules.cart("1h")).statusCode(200);
        operator.does(draft, "validate").statusCode(200).body("draft.state", equalTo("validated"));

        operator.publishes(draft).statusCode(409).body("problems[0].expected", containsString("/api/rulebook/source"));
        operator.sends(Map.of("version", 1))
                .post("/api/rulebook/rollback")
                .then()
                .statusCode(409);
    }

    @Test
    void inManagedModeTheFolderIsOnlyCompared() {
        operator.switches(Map.of("source", "api")).statusCode(200).body("source", equalTo("api"));
        int before = live();

        folderSays(fresh());

        await().atMost(SOON).untilAsserted(() -> operator.asks()
                .get("/api/status")
                .then()
                .body("rulebook.source.differing.path", equalTo(java.util.List.of("cart.drl")))
                .body("rulebook.source.differing[0].change", equalTo("edited")));
        operator.asks().get("/api/rulebook").then().body("live.version", equalTo(before));
    }

    @Test
    void aSwitchOverDifferingFilesNeedsADecision() {
        operator.switches(Map.of("source", "api")).statusCode(200);
        int before = live();
        String text = fresh();
        folderSays(text);

        operator.switches(Map.of("source", "files"))
                .statusCode(409)
                .body("problems", hasSize(1))
                .body("problems[0].pointer", equalTo("cart.drl"));
        operator.asks().get("/api/rulebook").then().body("source.source", equalTo("api"));
        operator.switches(Map.of("source", "files", "onDivergence", "keep-live"))
                .statusCode(200)
                .body("differing", hasSize(1));
        operator.asks().get("/api/rulebook").then().body("live.version", equalTo(before));
        operator.switches(Map.of("source", "files", "onDivergence", "take-files"))
                .statusCode(200)
                .body("differing", hasSize(0));
        operator.asks().get("/api/rulebook").then().body("live.version", equalTo(before + 1));
        operator.asks()
                .get("/api/audit?subject=rulebook")
                .then()
                .body("items[0].action", equalTo("rulebook.source"))
                .body("items[0].details.diff[0].path", equalTo("cart.drl"));
        operator.switches(Map.of("source", "somewhere")).statusCode(400);
        operator.switches(Map.of()).statusCode(400);
    }

    @Test
    void filesWithErrorsAreNotTakenByASwitch() {
        operator.switches(Map.of("source", "api")).statusCode(200);
        folderSays("package shop\nrule");

        operator.switches(Map.of("source", "files", "onDivergence", "take-files"))
                .statusCode(422)
                .body("problems.size()", equalTo(1));
        operator.asks().get("/api/rulebook").then().body("source.source", equalTo("api"));
    }
}
