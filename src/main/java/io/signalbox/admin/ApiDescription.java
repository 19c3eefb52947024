package io.signalbox.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.signalbox.platform.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Completes the description of the API with what is true of every operation: its roles, the answers to what goes wrong,
 * and examples.
 *
 * <p>Examples stand in {@code META-INF/openapi-examples.yaml} by method and path, since they are easier to keep true in
 * one place; a test misses none.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {

    private static final String EXAMPLES = "META-INF/openapi-examples.yaml";

    /** Where paths begin that are ours. */
    private static final List<String> DOORS =
            List.of("/api/", "/v1/", "/v2/", "/i", "/com.snowplowanalytics", "/cloudevents", "/hooks/", "/{door");

    private static final YAMLMapper YAML =
            YAMLMapper.builder().addModule(new ParameterNamesModule()).build();

    private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

    static {
        ALWAYS.put("400", "The request cannot be read; all problems are listed.");
        ALWAYS.put("401", "The API key is missing, unknown or no longer valid.");
        ALWAYS.put("403", "The API key lacks the role.");
        ALWAYS.put("503", "The database cannot be reached; try again later.");
    }

    /** What an operation is sent and answers, as an example. */
    private record Example(
            @Nullable JsonNode request, @Nullable JsonNode answer) {}

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Map<String, Example> examples = examples();
        // Tests bring resources of their own.
        List.copyOf(api.getPaths().getPathItems().keySet()).stream()
                .filter(path -> DOORS.stream().noneMatch(path::startsWith))
                .forEach(api.getPaths()::removePathItem);
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> complete(method, path, operation, examples)));
    }

    private static void complete(
            PathItem.HttpMethod method, String path, Operation operation, Map<String, Example> examples) {
        addRoles(operation);
        ALWAYS.forEach((status, description) -> {
            if (operation.getResponses().getAPIResponse(status) == null) {
                operation
                        .getResponses()
                        .addAPIResponse(status, OASFactory.createAPIResponse().description(description));
            }
        });
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                response.setContent(problem());
            }
        });
        Example example = examples.get(method + " " + path);
        if (example != null) {
            addExample(operation, example);
        }
    }

    private static Content problem() {
        return OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/Problem")));
    }

    private static void addRoles(Operation operation) {
        if (operation.getSecurity() == null) {
            return;
        }
        NavigableSet<String> roles = new TreeSet<>();
        operation
                .getSecurity()
                .forEach(requirement -> requirement.getSchemes().values().forEach(roles::addAll));
        if (!roles.isEmpty()) {
            String described = operation.getDescription() == null ? "" : operation.getDescription() + "\n\n";
            operation.setDescription(described + "Role: `" + String.join("` or `", roles) + "`.");
        }
    }

    private static void addExample(Operation operation, Example example) {
        if (example.request() != null && operation.getRequestBody() != null) {
            operation
                    .getRequestBody()
                    .getContent()
                    .getMediaTypes()
                    .values()
                    .forEach(type -> type.setExample(plain(example.request())));
        }
        if (example.answer() == null) {
            return;
        }
        for (String status : List.of("200", "201", "202")) {
            APIResponse response = operation.getResponses().getAPIResponse(status);
            if (response != null) {
                if (response.getContent() == null) {
                    response.setContent(
                            OASFactory.createContent().addMediaType("application/json", OASFactory.createMediaType()));
                }
                for (MediaType type : response.getContent().getMediaTypes().values()) {
                    type.setExample(plain(example.answer()));
                }
            }
        }
    }

    /** Maps, lists, texts and numbers, as the description's own model wants them. */
    private static Object plain(JsonNode node) {
        return YAML.convertValue(node, Object.class);
    }

    private static Map<String, Example> examples() {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(EXAMPLES)) {
            if (in == null) {
                throw new IllegalStateException("expected a resource " + EXAMPLES + ", but there is none");
            }
            return YAML.readValue(in, new TypeReference<Map<String, Example>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
