package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.signalbox.catalog.Catalog;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "author", roles = Roles.AUTHOR)
class RuleTestsResourceTest {

    private static final String LATER = """
            package rules.cart;

            rule "cart left: in the cart for 3 hours"
            when
                $cart : AddToCart( olderThan("3h"), within("30d") )
            then
                verdict.trigger("cart-left", $cart);
            end
            """;

    private static final String TEST = """
            test: a cart is left
            given:
              events:
                - { at: 0s, id: cart, name: add_to_cart }
            then:
              - { at: 3h, triggered: cart-left }
            """;

    @Inject
    Catalog catalog;

    private static ValidatableResponse test(Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/rulebook/tests")
                .then();
    }

    /** Edits over the live rules; a blank text deletes. */
    private static ValidatableResponse edited(Map<String, String> edits) {
        Map<String, Object> files = new HashMap<>();
        edits.forEach((path, text) -> {
            if (text.isEmpty()) {
                files.putAll(Collections.singletonMap(path, null));
            } else {
                files.put(path, text);
            }
        });
        return test(Map.of("files", files)).statusCode(200);
    }

    @Test
    void theTestsOfTheLiveRulesHold() {
        test("{}")
                .statusCode(200)
                .body("successful", is(true))
                .body("failed", is(0))
                .body("passed", greaterThan(40))
                .body("problems", empty())
                .body("tests.passed", everyItem(is(true)))
                .body("tests.file", hasItem("tests/cart.yaml"))
                .body("tests.durationMs", everyItem(greaterThan(0f)));
    }

    @Test
    void anEditedRuleIsTestedByAnEditedTestAndStoresNothing() {
        int versions = catalog.versions().size();

        edited(Map.of(
                        "cart.drl", LATER,
                        "people.drl", "",
                        "tests/people.yaml", "",
                        "tests/flows/cart-recovery.yaml", "",
                        "tests/cart.yaml", TEST))
                .body("problems", empty())
                .body("successful", is(true))
                .body("tests.findAll { it.file == 'tests/cart.yaml' }.test", contains("a cart is left"));

        assertThat(catalog.versions()).hasSize(versions);
    }

    @Test
    void aTestThatFailsSaysWhereAndWhatHappensInstead() {
        edited(Map.of("tests/cart.yaml", TEST))
                .body("successful", is(false))
                .body("failed", is(1))
                .body("tests.find { !it.passed }.failures.line", contains(6))
                .body(
                        "tests.find { !it.passed }.failures[0].message",
                        equalTo("at 3h: found cart-left not triggered (triggered at 30m by cart);"
                                + " expected it to be triggered then"));
    }

    @Test
    void rulesThatDoNotCompileAreProblemsAndNoTestIsRun() {
        edited(Map.of("cart.drl", LATER.replace("AddToCart", "AddToCrt")))
                .body("successful", is(false))
                .body("tests", empty())
                .body("problems.file", hasItem("cart.drl"));
    }

    @Test
    void aTestThatCannotBeReadIsAProblemAndTheOthersRun() {
        edited(Map.of("tests/cart.yaml", TEST.replace("cart-left", "cart-lefd")))
                .body("successful", is(false))
                .body("tests.file", not(hasItem("tests/cart.yaml")))
                .body("passed", greaterThan(30))
                .body("problems", hasSize(1))
                .body("problems[0].line", is(6))
                .body("problems[0].found", equalTo("the trigger 'cart-lefd'"))
                .body("problems[0].expected", equalTo("cart-left"));
    }

    @Test
    void anEarlierVersionHasTheTestsItHad() {
        test(Map.of("base", 1)).statusCode(200).body("passed", greaterThan(40));
        test(Map.of("base", 99)).statusCode(404).body("detail", containsString("version 99"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"files\": 3}",
                "{\"flies\": {}}",
                "{\"base\": \"latest\"}",
                "{\"base\": 1.5}",
                "{\"base\": 4294967297}",
                "{\"files\": {\"a.drl\": \"\", \"a.drl\": \"\"}}",
                "{\"files\": {\"../secret.txt\": \"\"}}"
            })
    void whatCannotBeReadIsRefused(String body) {
        test(body).statusCode(400).body("problems.message", everyItem(containsString("found")));
    }

    @Test
    @TestSecurity(user = "reader", roles = Roles.READ)
    void whoMayOnlyReadTestsNothing() {
        test("{}").statusCode(403);
    }
}
