package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The DRL that the live files and those of a draft stand for. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "author", roles = Roles.AUTHOR)
class GeneratedDrlResourceTest {

    private static io.restassured.response.ValidatableResponse show(Map<String, String> files) {
        return given().contentType("application/json")
                .body(Json.write(Map.of("files", files)))
                .post("/api/rulebook/drl")
                .then();
    }

    @Test
    void aLiveFileOfSentencesIsShownWithTheSentenceOfEachLine() {
        given().get("/api/rulebook/files/browsing.dslr/drl")
                .then()
                .statusCode(200)
                .body("file", equalTo("browsing.dslr"))
                .body("drl", containsString("$that : CheckoutStarted( olderThan(\"2h\"), within(\"7d\") )"))
                .body("lines.from", hasItem("the sentence \"and no purchase since\""));
    }

    @Test
    void aLiveTableIsShownWithTheCellOfEachLine() {
        given().get("/api/rulebook/files/loyalty.drl.xlsx/drl")
                .then()
                .statusCode(200)
                .body("drl", containsString("count >= 10, total >= 2000"))
                .body("lines.from", hasItem("cell B14 of the sheet Tiers"));
    }

    @Test
    void aLiveFileThatIsDrlAlreadyIsShownAsItIs() throws IOException {
        given().get("/api/rulebook/files/cart.drl/drl")
                .then()
                .statusCode(200)
                .body("drl", equalTo(Files.readString(Path.of("rules/cart.drl"))));
    }

    @Test
    void anUnknownFileIsNotFound() {
        given().get("/api/rulebook/files/none.dslr/drl").then().statusCode(404);
    }

    @Test
    void aDraftIsReadWithTheLiveSentences() {
        String head = "package draft;\nrule \"draft\"\nwhen\n";
        show(Map.of("draft.dslr", head + "there was a purchase within 2 hours\nthen\ntrigger bought once\nend\n"))
                .statusCode(200)
                .body("files", hasSize(1))
                .body("files[0].drl", containsString("exists PurchaseCompleted( within(\"2h\") )"))
                .body("problems", empty());
    }

    @Test
    void whatCannotBeReadIsToldWithItsPlace() throws IOException {
        String workbook = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("rules/loyalty.drl.xlsx")));
        String broken = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
        show(Map.of(
                        "own.dsl",
                        "[when] it is so = Profile()\n",
                        "a.dslr",
                        "package a;\nrule \"a\"\nwhen\nit is si\nthen\nend\n",
                        "fine.drl.xlsx",
                        workbook,
                        "broken.drl.xlsx",
                        broken))
                .statusCode(200)
                .body("files", hasSize(3))
                .body("problems.file", hasItem("broken.drl.xlsx"))
                .body("problems.find { it.file == 'a.dslr' }.line", equalTo(4))
                .body("problems.find { it.file == 'a.dslr' }.found", equalTo("`si` in the sentence \"it is si\""));
    }

    @Test
    void aBodyWithoutFilesIsRefused() {
        for (String body : new String[] {"", "null", "{}", "{\"files\": {\"a.drl\": null}}", "[", "{\"files\": 3}"}) {
            assertThat(given().contentType("application/json")
                            .body(body)
                            .post("/api/rulebook/drl")
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    @Test
    @TestSecurity(user = "shop", roles = Roles.INGEST)
    void whoeverOnlySendsEventsSeesNoRules() {
        given().get("/api/rulebook/files/cart.drl/drl").then().statusCode(403);
    }
}
