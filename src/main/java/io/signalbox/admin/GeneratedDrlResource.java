package io.signalbox.admin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.CatalogStatus;
import io.signalbox.platform.BoundedBody;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.rulebook.GeneratedDrl;
import io.signalbox.rulebook.GeneratedRules;
import io.signalbox.rulebook.RuleCompiler;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows the DRL that sentences and tables stand for. */
@Path("/api/rulebook")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.READ, Roles.AUTHOR})
@Tag(name = "Rulebook")
class GeneratedDrlResource {

    /** What a rulebook of a few hundred files takes. */
    private static final int MAX_BODY = 8_000_000;

    private static final String PHRASES = ".dsl";

    private static final ObjectReader BODY =
            Json.mapper().readerFor(Texts.class).with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final Catalog catalog;
    private final RuleCompiler compiler;
    private final ValidationThreads threads;

    GeneratedDrlResource(Catalog catalog, RuleCompiler compiler, ValidationThreads threads) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.threads = threads;
    }

    /**
     * Rule files to be shown as DRL.
     *
     * @param files texts by name; of a spreadsheet its bytes in Base64
     */
    record Texts(Map<String, String> files) {}

    @GET
    @Path("files/{path: .+}/drl")
    @Blocking
    @Operation(
            summary = "Get the DRL of a live rule file",
            description =
                    "What a file of sentences (`.dslr`) or a table (`.drl.xlsx`) stands for, and for each line the"
                            + " sentence or the cell that it comes from. A file that is DRL already is shown as it is.")
    @APIResponse(responseCode = "404", description = "The live rulebook has no such rule file.")
    public GeneratedDrl live(@PathParam("path") String path) {
        Map<String, String> files = new TreeMap<>(liveRules());
        files.keySet().removeIf(file -> !file.equals(path) && !file.endsWith(PHRASES));
        return compiler.drl(files).files().stream()
                .filter(file -> file.file().equals(path))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("the live rulebook has no such rule file")
                        .asException());
    }

    @POST
    @Path("drl")
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Show the DRL of rule files",
            description = "What files of sentences and tables stand for, before they are published; nothing is stored."
                    + " Where no `.dsl` file is among them, the live sentences count. Rules with sentences that are not"
                    + " known are left out of the DRL and told in `problems`; what is wrong with the DRL itself is told"
                    + " by validation.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Texts.class)))
    @APIResponse(
            responseCode = "200",
            description = "The DRL of each file.",
            content = @Content(schema = @Schema(implementation = GeneratedRules.class)))
    @APIResponse(responseCode = "413", description = "The files are larger than this shows.")
    @APIResponse(responseCode = "503", description = "Too many validations wait, or this took too long.")
    public GeneratedRules show(InputStream body) throws IOException {
        Map<String, String> files = new TreeMap<>(read(body));
        if (files.keySet().stream().noneMatch(file -> file.endsWith(PHRASES))) {
            liveRules().forEach((file, text) -> {
                if (file.endsWith(PHRASES)) {
                    files.put(file, text);
                }
            });
        }
        return threads.run(() -> compiler.drl(files));
    }

    private Map<String, String> liveRules() {
        CatalogStatus status = catalog.status();
        return status.live()
                .map(version -> catalog.files(version.version()).rules())
                .orElse(Map.of());
    }

    private static Map<String, String> read(InputStream body) throws IOException {
        byte[] bytes = BoundedBody.read(body, MAX_BODY, "the request");
        Problem.Item expected = Problem.Item.of("/files", "no files", "an object of texts by file name");
        try {
            Texts texts = bytes.length == 0 ? null : BODY.readValue(bytes);
            if (texts == null || texts.files() == null || texts.files().containsValue(null)) {
                throw Problem.badRequest("the body has no files", expected).asException();
            }
            return texts.files();
        } catch (JacksonException notJson) {
            throw Problem.badRequest(
                            "the body is not a JSON object of files",
                            Problem.Item.of(notJson.getOriginalMessage(), "{\"files\": {name: text}}"))
                    .asException();
        }
    }
}
