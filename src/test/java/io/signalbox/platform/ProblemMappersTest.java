package io.signalbox.platform;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ProblemMappersTest {

    private static final String GOOD = """
            {"name": "a", "count": 1, "price": 12.50, "at": "2026-01-31T08:00:00Z", "colour": "RED", "tags": []}""";

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/test/problems")
                .then();
    }

    private static ValidatableResponse refused(int status, ValidatableResponse response) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("type", equalTo("about:blank"));
    }

    @Test
    void whatIsRightComesBackExactly() {
        post(GOOD).statusCode(200).body(containsString("12.50"), containsString("\"2026-01-31T08:00:00.000Z\""));
    }

    @Test
    void malformedJsonNamesThePlace() {
        refused(400, post("{\"name\": \"anna\", \n !}"))
                .body("problems[0].found", containsString("line 2"))
                .body("detail", equalTo("the body is not JSON"));
        refused(400, post("")).body("problems.found", contains("nothing"));
        refused(400, post(GOOD + " {}"));
    }

    @Test
    void anUnknownFieldIsNamedWithTheKnownOnes() {
        refused(400, post(GOOD.replace("{", "{\"cuont\": 1, ")))
                .body("problems[0].pointer", equalTo("/cuont"))
                .body("problems[0].expected", containsString("`count`"));
    }

    @Test
    void aWrongTypeSaysWhatWasExpected() {
        refused(400, post(GOOD.replace("1,", "\"anna\",")))
                .body("problems[0].pointer", equalTo("/count"))
                .body("problems[0].expected", equalTo("a whole number"))
                .body(not(containsString("anna")));
        refused(400, post(GOOD.replace("\"count\": 1,", ""))).body("problems[0].found", equalTo("nothing"));
        refused(400, post(GOOD.replace("\"a\"", "7"))).body("problems[0].expected", equalTo("a text"));
        refused(400, post(GOOD.replace("RED", "BLUE"))).body("problems[0].expected", equalTo("one of `RED`, `GREEN`"));
        refused(400, post(GOOD.replace("2026-01-31T08", "yesterday")))
                .body("problems[0].expected", containsString("an instant"));
        refused(400, post(GOOD.replace("[]", "{}"))).body("problems[0].expected", equalTo("a list"));
    }

    @Test
    void bothHalvesOfAViolationAreThere() {
        refused(400, post(GOOD.replace("\"a\"", "\" \"")))
                .body("problems.pointer", contains("/name"))
                .body("problems.found", contains("a blank text"))
                .body("problems.expected", contains("must not be blank"));
    }

    @Test
    void ourOwnProblemsArriveAsTheyAre() {
        refused(409, given().get("/test/problems/refused").then())
                .body("detail", equalTo("already there"))
                .body("problems[0].message", equalTo("/id: found a; expected another one"));
    }

    @Test
    void unknownPathsMethodsAndMediaTypesAreProblemsToo() {
        refused(404, given().get("/api/nothing-here").then());
        refused(405, given().delete("/test/problems").then());
        refused(
                415,
                given().contentType(ContentType.XML)
                        .body("<a/>")
                        .post("/test/problems")
                        .then());
    }

    @Test
    void faultsTellNothingAndDatabaseTroubleSaysWhenToComeBack() {
        refused(500, given().get("/test/problems/fault").then()).body(not(containsString("secret")));
        refused(503, given().get("/test/problems/unreachable").then()).header("Retry-After", "5");
        refused(507, given().get("/test/problems/wrapped").then()).header("Retry-After", "5");
    }
}
