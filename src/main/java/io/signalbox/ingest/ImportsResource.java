package io.signalbox.ingest;

import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;

/** The door for files of history. */
@Path("/api/imports")
@Blocking
@RolesAllowed({Roles.INGEST, Roles.OPERATE})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Imports", description = "History out of files; it fires no triggers")
final class ImportsResource {

    private final Imports imports;

    ImportsResource(Imports imports) {
        this.imports = imports;
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "createImport",
            summary = "Import a file",
            description = "A form with two parts: `mapping` (JSON: how rows become events) and `file` (CSV or NDJSON, "
                    + "gzip allowed). The mapping is checked against the file's header first. The answer comes as soon "
                    + "as the file is stored; the import then runs by itself and survives restarts.")
    @APIResponse(
            responseCode = "202",
            description = "The file is stored and will be imported",
            content = @Content(schema = @Schema(implementation = ImportProgress.class)))
    @APIResponse(responseCode = "400", description = "The mapping or the file cannot be used; all problems")
    public Response create(MultipartFormDataInput form) {
        List<Problem.Item> problems = new ArrayList<>();
        Optional<FormValue> file = part(form, "file", problems);
        Optional<FormValue> mapping = part(form, "mapping", problems);
        if (file.isPresent() && !file.get().isFileItem()) {
            problems.add(wrong("file", "a part without a file name"));
        }
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the form cannot be used; nothing was imported", problems)
                    .asException();
        }
        FormValue upload = file.orElseThrow();
        ImportProgress created =
                imports.create(upload.getFileName(), upload.getFileItem().getFile(), text(mapping.orElseThrow()));
        return Response.accepted(created)
                .location(URI.create("/api/imports/" + created.importId()))
                .build();
    }

    private static Optional<FormValue> part(MultipartFormDataInput form, String name, List<Problem.Item> problems) {
        Map<String, Collection<FormValue>> parts = form.getValues();
        Collection<FormValue> found = parts.getOrDefault(name, List.of());
        if (found.size() == 1) {
            return Optional.of(found.iterator().next());
        }
        problems.add(wrong(name, found.isEmpty() ? "no such part" : found.size() + " parts"));
        return Optional.empty();
    }

    private static String text(FormValue value) {
        try {
            return value.isFileItem() ? Files.readString(value.getFileItem().getFile()) : value.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem.Item wrong(String name, String found) {
        String what = name.equals("file") ? ", a file (-F file=@...)" : ", the JSON that says how rows become events";
        return Problem.Item.of(name, found, "exactly one part `" + name + "`" + what);
    }

    @GET
    @RolesAllowed({Roles.INGEST, Roles.READ, Roles.OPERATE})
    @Operation(operationId = "listImports", summary = "Imports, newest first")
    public Page<ImportProgress> list(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    String limit,
            @QueryParam("cursor") Optional<String> cursor) {
        return imports.page(Page.limit(limit), cursor.map(text -> Cursor.decode(text, 2)));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Roles.INGEST, Roles.READ, Roles.OPERATE})
    @Operation(
            operationId = "getImport",
            summary = "How far an import is",
            description = "Every row of the file is accounted for.")
    public ImportProgress get(@PathParam("id") String importId) {
        return imports.find(importId).orElseThrow(() -> unknown(importId));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            operationId = "cancelImport",
            summary = "Stop an import",
            description = "What it has appended stays; while it is still reading, that is nothing.")
    public Response cancel(@PathParam("id") String importId) {
        if (imports.cancel(importId)) {
            return Response.accepted().build();
        }
        ImportProgress over = imports.find(importId).orElseThrow(() -> unknown(importId));
        throw Problem.conflict("the import is over already: " + over.state().word())
                .asException();
    }

    private static ProblemException unknown(String importId) {
        return Problem.notFound("there is no import " + importId).asException();
    }
}
