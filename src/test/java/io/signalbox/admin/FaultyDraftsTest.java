package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.signalbox.platform.Json;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Roles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an author does wrong is told at the right place, in words that need no knowledge of Java. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestSecurity(user = "author", roles = Roles.AUTHOR)
class FaultyDraftsTest {

    static Stream<FaultyDraft> drafts() throws IOException {
        return FaultyDraft.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drafts")
    void isTold(FaultyDraft draft) throws IOException {
        List<Map<String, Object>> problems = problems(draft);

        assertThat(problems.stream().map(FaultyDraftsTest::shown)).containsExactlyElementsOf(draft.said());
        assertThat(problems.stream().map(each -> each.get("file") + ":" + each.get("line") + ":" + each.get("column")))
                .containsAll(draft.places());
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertThat(FaultyDraft.all()).hasSizeGreaterThanOrEqualTo(40);
    }

    private static List<Map<String, Object>> problems(FaultyDraft draft) throws IOException {
        byte[] body = Json.mapper().writeValueAsBytes(Map.of("files", draft.files()));
        return Awaitility.await()
                .until(
                        () -> given().contentType("application/json").body(body).post("/api/rulebook/validate"),
                        // The live rules may still be compiling.
                        response -> response.statusCode() == 200)
                .jsonPath()
                .getList("problems");
    }

    private static String shown(Map<String, Object> problem) {
        Object suggestion = problem.get("suggestion");
        return String.valueOf(problem.get("severity")).toLowerCase(java.util.Locale.ROOT) + " " + problem.get("message")
                + (suggestion == null ? "" : " -> " + suggestion);
    }
}
