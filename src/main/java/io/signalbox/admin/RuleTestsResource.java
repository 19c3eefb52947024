package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.platform.BoundedBody;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs the tests that lie beside the rules, over edits if wished; stores nothing. */
@Path("/api/rulebook/tests")
@Tag(name = "Rulebook")
class RuleTestsResource {

    private static final ObjectReader BODY = Json.mapper()
            .readerFor(Wish.class)
            // Two files of one path would otherwise become one, silently.
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final SimulationConfig config;
    private final SimulationThreads threads;
    private final RuleTester tester;

    RuleTestsResource(SimulationConfig config, SimulationThreads threads, RuleTester tester) {
        this.config = config;
        this.threads = threads;
        this.tester = tester;
    }

    /**
     * What to test.
     *
     * @param files edits, by path: a text, or null where the file is deleted
     * @param base what they edit: {@code "live"}, or the number of a version
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "RuleTestRequest")
    record Wish(
            Optional<Map<String, @Nullable String>> files,

            @Schema(
                    description = "The version that they change: \"live\", which is the default, or its number.",
                    implementation = Object.class)
            Optional<JsonNode> base) {}

    @POST
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Run the rule tests", description = """
                    Runs all tests of `tests/*.yaml` against the rules they lie beside, by the function that decides real \
                    people: those of `base`, which is the live version unless it is a number, with the edits of `files`: \
                    texts by path, null where a file is deleted. Nothing is stored or published.

                    Rules that do not compile, and what is wrong with the test files themselves, are listed in `problems`; \
                    without compiled rules no test is run. A run is bounded in size and time.""")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Wish.class)))
    @APIResponse(
            responseCode = "200",
            description = "What became of each test.",
            content = @Content(schema = @Schema(implementation = RuleTestsAnswer.class)))
    @APIResponse(responseCode = "404", description = "There is no such version.")
    @APIResponse(responseCode = "413", description = "The request is larger than simulations may be.")
    @APIResponse(
            responseCode = "503",
            description = "Too many simulations wait, this one took too long, or the live rules are still compiling.")
    public RuleTestsAnswer test(InputStream body) throws IOException {
        Wish wish = read(body);
        Map<String, Optional<String>> files = new TreeMap<>();
        wish.files().orElse(Map.of()).forEach((path, text) -> files.put(path, Optional.ofNullable(text)));
        if (files.size() > config.maxFiles()) {
            throw tooLarge(Problem.Item.of("/files", String.valueOf(files.size()), "at most " + config.maxFiles()));
        }
        List<Problem.Item> wrong = files.keySet().stream()
                .filter(path -> !RuleFiles.accepts(path))
                .map(path -> Problem.Item.of(
                        "/files/" + path.replace("~", "~0").replace("/", "~1"), "the path " + path, RuleFiles.PATHS))
                .toList();
        if (!wrong.isEmpty()) {
            throw Problem.of(400, "the files cannot be tested", wrong).asException();
        }
        Optional<Integer> base = base(wish);
        return threads.run(() -> tester.run(base, files));
    }

    private static Optional<Integer> base(Wish wish) {
        Optional<JsonNode> base = wish.base().filter(node -> !"live".equals(node.textValue()) && !node.isNull());
        if (base.isPresent() && !(base.get().isIntegralNumber() && base.get().canConvertToInt())) {
            throw Problem.badRequest(
                            "the base is no version",
                            Problem.Item.of("/base", base.get().toString(), "\"live\" or the number of a version"))
                    .asException();
        }
        return base.map(JsonNode::intValue);
    }

    private Wish read(InputStream body) throws IOException {
        byte[] bytes = BoundedBody.read(body, config.maxBody().asLongValue(), "the request");
        try {
            // "null" reads as null, and an empty body as nothing at all.
            Wish wish = bytes.length == 0 ? null : BODY.readValue(bytes);
            if (wish != null) {
                return wish;
            }
            throw Problem.badRequest("the body is not an object", Problem.Item.of("nothing", "one JSON object"))
                    .asException();
        } catch (JacksonException e) {
            throw Problem.badRequest(
                            "the body cannot be read",
                            Problem.Item.of(e.getOriginalMessage(), "files, base or neither"))
                    .asException();
        }
    }

    private static RuntimeException tooLarge(Problem.Item item) {
        return Problem.of(413, "the request is too large", item).asException();
    }
}
