package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.Draft;
import io.signalbox.catalog.DraftPath;
import io.signalbox.catalog.Drafts;
import io.signalbox.catalog.Edits;
import io.signalbox.catalog.FileDiff;
import io.signalbox.catalog.Publishing;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Json;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Problem.Item;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Edits of rules on their way to be published. */
@Path("/api/rulebook/drafts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Rulebook")
class DraftsResource {

    private static final String ETAG = "ETag";

    private final Drafts drafts;
    private final Publishing publishing;
    private final Catalog catalog;

    DraftsResource(Drafts drafts, Publishing publishing, Catalog catalog) {
        this.drafts = drafts;
        this.publishing = publishing;
        this.catalog = catalog;
    }

    /**
     * A draft to begin with.
     *
     * @param from number of the version whose files it starts with; absent: the live one
     * @param files all of its files by path, instead of those of a version
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record NewDraft(
            @NotBlank @Size(max = 1_000) String message, Optional<Integer> from, Optional<Map<String, String>> files) {}

    /** For files that both sides changed, which one counts: {@code draft} or {@code live}. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Decisions(Optional<Map<String, Edits.Side>> keep) {}

    /** Why somebody consents. */
    record Consent(@NotBlank @Size(max = 1_000) String comment) {}

    /** The differences of a draft to the version that it edits. */
    record Diff(int base, List<FileDiff> files) {}

    @GET
    @Operation(summary = "List drafts", description = "The newest first, published ones included.")
    public Page<Draft.Head> list(@BeanParam PageQuery page) {
        long before =
                page.cursor().map(text -> Cursor.decode(text, 1).number(0)).orElse(Long.MAX_VALUE);
        return Page.of(drafts.list(before, page.limit() + 1), page.limit(), head -> Cursor.of(head.id()));
    }

    @POST
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Create a draft", description = """
                    Over the live version. It starts with the files of that version, of another one (`from`), or with the \
                    given `files`, which then are all of its files. A draft holds its edits alone.""")
    @APIResponse(
            responseCode = "201",
            description = "The draft; its ETag is its revision.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    public RestResponse<DraftView> create(@NotNull @Valid NewDraft wanted) {
        if (wanted.from().isPresent() && wanted.files().isPresent()) {
            throw Problem.badRequest(
                            "a draft starts with one set of files",
                            Item.of("/from", "both from and files", "at most one of them"))
                    .asException();
        }
        Drafts.Open open = drafts.create(new Drafts.Beginning(
                wanted.message().strip(), wanted.from(), wanted.files().map(DraftsResource::checked)));
        return RestResponse.ResponseBuilder.<DraftView>created(
                        URI.create("/api/rulebook/drafts/" + open.draft().head().id()))
                .entity(view(open))
                .header(ETAG, Revision.tag(open.revision()))
                .build();
    }

    private static RuleFiles checked(Map<String, String> files) {
        Map<String, String> texts = new TreeMap<>();
        files.forEach((path, text) -> {
            DraftPath.check(path);
            if (text == null) {
                throw Problem.badRequest("a file has no text", Item.of("/files/" + path, "null", "a text"))
                        .asException();
            }
            texts.put(path, FileText.checked("/files/" + path, text));
        });
        return RuleFiles.of(texts);
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Get a draft",
            description = "Its state, the files it changes, what validation found, who approved it, and its latest"
                    + " backtest. The ETag is its revision, which counts its edits.")
    @APIResponse(
            responseCode = "200",
            description = "The draft.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    public RestResponse<DraftView> get(@PathParam("id") String id) {
        return answer(drafts.get(id));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Discard a draft", description = "Its edits stand in the audit.")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "It was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    public void discard(@PathParam("id") String id, @HeaderParam(Revision.HEADER) @Nullable String seen) {
        drafts.discard(id, Revision.optional(seen));
    }

    @GET
    @Path("{id}/files/{path: .+}")
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(summary = "Get a file of a draft", description = "As it would be published.")
    @APIResponse(
            responseCode = "200",
            description = "The text.",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "There is no such draft, or it has no such file.")
    public RestResponse<Object> file(@PathParam("id") String id, @PathParam("path") String path) {
        Drafts.Open open = drafts.get(id);
        String text = open.files().texts().get(path);
        if (text == null) {
            throw Problem.notFound("the draft has no file " + path).asException();
        }
        return RestResponse.ResponseBuilder.ok(FileText.body(path, text), FileText.type(path))
                .header(ETAG, Revision.tag(open.revision()))
                .build();
    }

    @PUT
    @Path("{id}/files/{path: .+}")
    @RolesAllowed(Roles.AUTHOR)
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Write a file of a draft", description = """
                    The body is the text of the file, such as `curl --data-binary @cart.drl`. `If-Match` bears the \
                    revision that is edited (the ETag of the draft), so that an edit of somebody else is not lost; a \
                    later edit takes the draft back from `validated` to `draft`.""")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "200",
            description = "The draft with this edit.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "It was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    @APIResponse(responseCode = "413", description = "The file is too large.")
    @APIResponse(responseCode = "428", description = "If-Match is missing.")
    public RestResponse<DraftView> write(
            @PathParam("id") String id,
            @PathParam("path") String path,
            @HeaderParam(Revision.HEADER) @Nullable String seen,
            InputStream body)
            throws IOException {
        int revision = Revision.required(seen);
        return answer(drafts.edit(id, revision, path, Optional.of(FileText.read(path, body))));
    }

    @DELETE
    @Path("{id}/files/{path: .+}")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Delete a file of a draft", description = "`If-Match` bears the revision that is edited.")
    @APIResponse(
            responseCode = "200",
            description = "The draft without the file.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "404", description = "There is no such draft, or it has no such file.")
    @APIResponse(responseCode = "409", description = "It was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    @APIResponse(responseCode = "428", description = "If-Match is missing.")
    public RestResponse<DraftView> delete(
            @PathParam("id") String id,
            @PathParam("path") String path,
            @HeaderParam(Revision.HEADER) @Nullable String seen) {
        return answer(drafts.edit(id, Revision.required(seen), path, Optional.empty()));
    }

    @GET
    @Path("{id}/diff")
    @Operation(
            summary = "What a draft changes",
            description = "The differences of its files to the version that it edits, as `diff -u` writes them.")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    public Diff diff(@PathParam("id") String id) {
        Drafts.Open open = drafts.get(id);
        return new Diff(open.draft().head().base(), FileDiff.between(open.base(), open.files()));
    }

    @POST
    @Path("{id}/validate")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Validate a draft", description = """
                    Compiles its files and runs their rule tests. Where there are no errors and all tests hold, the draft is \
                    `validated`, until the next edit. Compiling may take \
                    seconds; one draft is compiled at a time.""")
    @APIResponse(
            responseCode = "200",
            description = "The draft with all that was found.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "It was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    public RestResponse<DraftView> validate(
            @PathParam("id") String id, @HeaderParam(Revision.HEADER) @Nullable String seen) {
        return answer(publishing.validate(id, Revision.optional(seen)));
    }

    @POST
    @Path("{id}/rebase")
    @RolesAllowed(Roles.AUTHOR)
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Put a draft over the live version", description = """
                    Files that only one side changed are as that side has them. For files that both sides changed, \
                    `keep` says which one counts; without it they are listed, and nothing is changed.""")
    @RequestBody(
            description = "May be left out.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Decisions.class)))
    @APIResponse(
            responseCode = "200",
            description = "The draft over the live version.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "Both sides changed the listed files; or it was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    public RestResponse<DraftView> rebase(
            @PathParam("id") String id, @HeaderParam(Revision.HEADER) @Nullable String seen, InputStream body)
            throws IOException {
        // As a stream, since a request without a body has no media type either.
        byte[] json = body.readNBytes(FileText.MOST_BYTES);
        return answer(drafts.rebase(id, Revision.optional(seen), json.length == 0 ? Map.of() : keep(json)));
    }

    private static Map<String, Edits.Side> keep(byte[] json) throws IOException {
        // "null" reads as null.
        Decisions decisions = Optional.ofNullable(Json.mapper().readValue(json, Decisions.class))
                .orElseThrow(() -> Problem.badRequest(
                                "the body is not an object",
                                Item.of("null", "an object such as {\"keep\": {\"cart.drl\": \"draft\"}}, or no body"))
                        .asException());
        Map<String, Edits.Side> keep = decisions.keep().orElse(Map.of());
        List<Item> undecided = keep.entrySet().stream()
                .filter(entry -> entry.getValue() == null)
                .map(entry -> Item.of(
                        "/keep/" + entry.getKey().replace("~", "~0").replace("/", "~1"),
                        "null",
                        "\"draft\" or \"live\""))
                .toList();
        if (!undecided.isEmpty()) {
            throw Problem.of(400, "it was not said which side counts", undecided)
                    .asException();
        }
        return keep;
    }

    @POST
    @Path("{id}/approve")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Approve a draft", description = """
                    Consent to exactly these files, by somebody who did not write them; an edit takes it back. Publishing \
                    asks for it where a limit is exceeded, and takes only that of somebody other than the publisher.""")
    @APIResponse(
            responseCode = "200",
            description = "The draft with the approval.",
            content = @Content(schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "403", description = "Whoever wrote any of it cannot approve it.")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(responseCode = "409", description = "It was published.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    public RestResponse<DraftView> approve(
            @PathParam("id") String id,
            @HeaderParam(Revision.HEADER) @Nullable String seen,
            @NotNull @Valid Consent consent) {
        return answer(
                drafts.approve(id, Revision.optional(seen), consent.comment().strip()));
    }

    private RestResponse<DraftView> answer(Drafts.Open open) {
        return RestResponse.ResponseBuilder.ok(view(open))
                .header(ETAG, Revision.tag(open.revision()))
                .build();
    }

    private DraftView view(Drafts.Open open) {
        int live = catalog.latest().map(RulebookVersion::version).orElse(0);
        return DraftView.of(open, live, publishing.effect(open), publishing.backtest(open.files()));
    }
}
