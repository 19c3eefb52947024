package io.signalbox.admin;

import io.signalbox.platform.BoundedBody;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tells everything that is wrong with files before they go live; publishes and stores nothing. */
@Path("/api/rulebook/validate")
@Tag(name = "Rulebook")
class ValidationResource {

    private final ValidationConfig config;
    private final ValidationThreads threads;
    private final Validator validator;

    ValidationResource(ValidationConfig config, ValidationThreads threads, Validator validator) {
        this.config = config;
        this.threads = threads;
        this.validator = validator;
    }

    @POST
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Validate rules", description = """
                    Checks edits of a published version, or a whole rulebook, exactly as publishing would, and tells all \
                    problems of all files at once: what is an error, and what is right in itself but hardly meant. \
                    Nothing is stored.

                    `files` are texts by path over the version `base`; null removes a file. With `whole` they are all \
                    there is. Rules of unchanged files that have not matched for long are warned of as well. An edit of \
                    one rule file takes well under a second or two whatever the size of the rulebook; one of the \
                    tracking plan compiles every rule anew.""")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "ValidationRequest")))
    @APIResponse(
            responseCode = "200",
            description = "What was found; with errors `valid` is false.",
            content = @Content(schema = @Schema(implementation = ValidationAnswer.class)))
    @APIResponse(responseCode = "413", description = "The request is larger than validations may be.")
    @APIResponse(
            responseCode = "503",
            description = "Too many validations wait, this one took too long, or the live rules are still compiling.")
    public ValidationAnswer validate(InputStream body) throws IOException {
        ValidationRequest request = ValidationRequest.read(
                BoundedBody.read(body, config.maxBody().asLongValue(), "the rulebook"), config.maxFiles());
        return threads.run(() -> validator.run(request));
    }
}
