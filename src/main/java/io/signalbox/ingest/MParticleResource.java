package io.signalbox.ingest;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for clients of mParticle's events API; the key is the user name of Basic authentication. */
@Path("/v2/{door:events|bulkevents}")
@PermitAll
@CrossOrigin
@Tag(name = "Clients")
final class MParticleResource {

    private final Reception reception;

    MParticleResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "mparticleEvents",
            summary = "Take batches of mParticle's clients",
            description =
                    "mParticle's events API: a batch at `/v2/events`, a list of them at `/v2/bulkevents`, up to 500 KB "
                            + "with 32 KB an event. The key is an API key of Signalbox; the secret says nothing. What is refused "
                            + "is in the quarantine.\n\nRole: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", description = "Read and stored; each event once")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> send(InputStream body, @Context HttpHeaders headers) {
        Reception.Dialect dialect = new Reception.Dialect(
                "mparticle",
                MParticleDialect.LIST,
                envelope -> Optional.empty(),
                (envelope, receivedAt) -> MParticleDialect.translate(envelope, receivedAt));
        return reception
                .receiveSeveral(body, headers, dialect, Map.of())
                .thenApply(answer -> Response.fromResponse(answer).status(202).build());
    }
}
