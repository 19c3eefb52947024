package io.signalbox.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.platform.PostgresResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ApiDescriptionTest {

    private static final Path KEPT = Path.of("docs", "openapi.yaml");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private static String served() {
        return given().accept("application/yaml")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static JsonNode tree(String yaml) throws IOException {
        return new YAMLMapper().readTree(yaml);
    }

    /** After a change of the API: {@code mvn test -Dtest=ApiDescriptionTest -Dapi.keep=true}, and review the difference. */
    @Test
    void theKeptDocumentIsTheServedOne() throws IOException {
        String served = served();
        if (Boolean.getBoolean("api.keep")) {
            Files.writeString(KEPT, served);
        }

        assertThat(tree(Files.readString(KEPT)))
                .as("docs/openapi.yaml; see the comment of this test")
                .isEqualTo(tree(served));
    }

    @Test
    void everyOperationIsDescribedWithItsRoleItsProblemsAndAnExample() throws IOException {
        List<String> missing = new ArrayList<>();
        tree(served()).get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        check(
                                method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                method.getValue(),
                                missing);
                    }
                }));

        assertThat(missing).isEmpty();
    }

    private static void check(String operation, JsonNode described, List<String> missing) {
        if (described.path("summary").asText().isBlank()) {
            missing.add(operation + ": summary");
        }
        if (described.path("description").asText().isBlank()) {
            missing.add(operation + ": description");
        }
        if (!described.path("description").asText().contains("Role: `")) {
            missing.add(operation + ": role");
        }
        if (!described.at("/responses/401/content/application~1problem+json").isObject()) {
            missing.add(operation + ": problem answers");
        }
        boolean answers = (!operation.startsWith("DELETE")
                        && described.at("/responses/200/content").isObject())
                || described.at("/responses/201/content").isObject();
        if (answers && !described.toString().contains("\"example")) {
            missing.add(operation + ": example");
        }
    }

    @Test
    void theDocumentCanBeTriedOut() {
        given().get("/q/swagger-ui/").then().statusCode(200);
    }
}
