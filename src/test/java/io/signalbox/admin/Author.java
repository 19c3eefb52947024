package io.signalbox.admin;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.signalbox.platform.Json;
import java.util.List;
import java.util.Map;

/** Somebody with a key of their own who works on rules over HTTP. */
record Author(String name, String key) {

    private static final String DRAFTS = "/api/rulebook/drafts";

    static Author operator() {
        return new Author("admin-key", "operator-key-of-the-tests");
    }

    static Author named(String name, String... roles) {
        String key = operator()
                .sends(Map.of("name", name, "roles", List.of(roles)))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        return new Author(name, key);
    }

    RequestSpecification asks() {
        return given().header("X-Api-Key", key);
    }

    RequestSpecification sends(Map<String, ?> body) {
        return asks().contentType("application/json").body(Json.write(body));
    }

    String drafts(String message) {
        return sends(Map.of("message", message))
                .post(DRAFTS)
                .then()
                .statusCode(201)
                .extract()
                .path("draft.id");
    }

    ValidatableResponse reads(String draft) {
        return asks().get(DRAFTS + "/" + draft).then();
    }

    int revision(String draft) {
        return reads(draft).extract().path("draft.revision");
    }

    /** As the latest revision. */
    ValidatableResponse writes(String draft, String path, String text) {
        return writes(draft, revision(draft), path, text);
    }

    ValidatableResponse writes(String draft, int revision, String path, String text) {
        return asks().header("If-Match", "\"" + revision + "\"")
                .contentType("text/plain")
                .body(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .put(DRAFTS + "/" + draft + "/files/" + path)
                .then();
    }

    ValidatableResponse does(String draft, String what) {
        return asks().post(DRAFTS + "/" + draft + "/" + what).then();
    }

    ValidatableResponse publishes(String draft) {
        return sends(Map.of("draft", draft)).post("/api/rulebook/publish").then();
    }

    ValidatableResponse switches(Map<String, String> wish) {
        return sends(wish).post("/api/rulebook/source").then();
    }
}
