package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for clients of PostHog. Open as a resource: the project's key is in the body. */
@Path("/{door:batch|capture|e|i/v0/e}{slash:/?}")
@PermitAll
@CrossOrigin
@Tag(name = "Clients")
final class PostHogResource {

    private static final String FORM = "data=";
    private static final Map<String, Integer> SUCCESS = Map.of("status", 1);

    private final Reception reception;

    PostHogResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "posthogCapture",
            summary = "Take events of PostHog's clients",
            description =
                    "PostHog's capture API at `/batch/`, `/capture/`, `/e/` and `/i/v0/e/`: one event, or a `batch`, as "
                            + "JSON of any media type, also gzip, up to 500 KB with 32 KB an event. The project's API key is an API "
                            + "key of Signalbox.\n\nRole: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> capture(InputStream body, @Context HttpHeaders headers) {
        return reception.receive(
                unwrapped(reception.read(body, headers)),
                headers,
                new Reception.Dialect(
                        "posthog", PostHogDialect.LIST, PostHogDialect::writeKey, PostHogDialect::translate),
                SUCCESS);
    }

    /** Its client for browsers sends JSON as Base64 in a form where it cannot compress. */
    private static byte[] unwrapped(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, FORM.length()), StandardCharsets.UTF_8);
        if (!text.equals(FORM)) {
            return body;
        }
        String field =
                new String(body, FORM.length(), body.length - FORM.length(), StandardCharsets.UTF_8).split("&", 2)[0];
        try {
            return Base64.getDecoder().decode(URLDecoder.decode(field, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException unreadable) {
            throw Problem.badRequest(
                            "the form cannot be read; nothing was accepted",
                            Problem.Item.of("data", "another text", "JSON as Base64"))
                    .asException();
        }
    }

    @OPTIONS
    @Operation(hidden = true)
    public Response preflight() {
        return Response.noContent().build();
    }
}
