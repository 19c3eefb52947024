package io.signalbox.admin;

import static jakarta.ws.rs.core.HttpHeaders.ETAG;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.signalbox.catalog.Drafts;
import io.signalbox.catalog.KeptFlows;
import io.signalbox.model.Names;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What a draft does to those who are under way in flows. */
@Path("/api/rulebook/drafts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Rulebook")
class DraftRunsResource {

    private final Drafts drafts;
    private final RunsPreview preview;
    private final FlowStandingStore standing;

    DraftRunsResource(Drafts drafts, RunsPreview preview, FlowStandingStore standing) {
        this.drafts = drafts;
        this.preview = preview;
        this.standing = standing;
    }

    /** By which text whoever is under way goes on. */
    enum Fate {
        /** By the one of before. */
        @JsonProperty("stay")
        STAY,
        /** By the live one, at the step of the same name. */
        @JsonProperty("move")
        MOVE
    }

    /**
     * What is to become of runs.
     *
     * @param flows names of the flows that are meant; absent: all that the draft changes or removes
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RunsChoice(@NotNull Fate runs, Optional<List<@NotNull String>> flows) {}

    @GET
    @Path("{id}/runs")
    @Operation(summary = "What a draft does to those under way in flows", description = """
                    For each flow that the draft changes or removes, compared with the version that it edits: how many runs \
                    are under way at which step, how many would stay on the text that they go by, how many would go on by \
                    the new one at the step of the same name, and how many would end \
                    and why: `changed` (the step is gone), `removed` (the flow is gone), `merged` (the flow lets nobody be \
                    in it twice any more). It is a count of now: conditions are not asked.""")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "Some of its flows cannot be read; their problems are listed.")
    public RunsPreview.Runs runs(@PathParam("id") String id) {
        return preview(drafts.get(id));
    }

    private RunsPreview.Runs preview(Drafts.Open open) {
        return preview.between(open.base(), open.files());
    }

    @POST
    @Path("{id}/runs")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Say what becomes of those under way in flows", description = """
                    `stay`, as without a choice: runs go on by the text of before, which the draft keeps below \
                    `flows/kept/` from its first edit of the flow on; it starts nobody any more. `move`: they go on by the \
                    new text, at the step of the same name. It is an edit of the draft like others, and takes kept texts \
                    away that keep nobody. After a rebase, say it again.""")
    @APIResponse(
            responseCode = "200",
            description = "What becomes of them now; the ETag is the new revision of the draft.",
            content = @Content(schema = @Schema(implementation = RunsPreview.Runs.class)))
    @APIResponse(
            responseCode = "400",
            description = "The draft neither changes nor keeps a flow of one of these names.")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(
            responseCode = "409",
            description = "It was published, or some of its flows cannot be read; their problems are listed.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    @APIResponse(responseCode = "428", description = "If-Match is missing.")
    public RestResponse<RunsPreview.Runs> choose(
            @PathParam("id") String id,
            @HeaderParam(Revision.HEADER) @Nullable String seen,
            @NotNull @Valid RunsChoice wish) {
        int revision = Revision.required(seen);
        Drafts.Open before = drafts.get(id);
        List<String> changed =
                preview(before).flows().stream().map(RunsPreview.FlowRuns::flow).toList();
        List<String> choosable = new KeptFlows(before.base(), before.files()).choosable();
        wish.flows().ifPresent(names -> refuseOthers(names, choosable));
        Predicate<String> chosen =
                wish.flows().<Predicate<String>>map(names -> names::contains).orElse(changed::contains);
        Map<String, Set<String>> underWay = standing.editions();
        Drafts.Open after = drafts.edit(id, revision, open -> {
            KeptFlows kept = new KeptFlows(open.base(), open.files());
            return wish.runs() == Fate.STAY ? kept.stay(chosen, underWay) : kept.move(chosen, underWay);
        });
        return RestResponse.ResponseBuilder.ok(preview(after))
                .header(ETAG, Revision.tag(after.revision()))
                .build();
    }

    private static void refuseOthers(List<String> names, List<String> choosable) {
        List<Item> unknown = names.stream()
                .filter(name -> !choosable.contains(name))
                .map(name -> Item.of(
                        "/flows",
                        name,
                        choosable.isEmpty() ? "none: the draft changes no flow" : Names.expected(name, choosable)))
                .toList();
        if (!unknown.isEmpty()) {
            throw Problem.of(400, "the draft changes no such flow", unknown).asException();
        }
    }
}
