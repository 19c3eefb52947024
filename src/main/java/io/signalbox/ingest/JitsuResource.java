package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The door for clients of Jitsu, which send Segment's calls to paths of their own.
 *
 * <p>The key in the header counts: in the body its client masks it.
 */
@Path("/api/s{server:/s2s|}")
@PermitAll
@CrossOrigin
@Tag(name = "Clients")
final class JitsuResource {

    private static final Map<String, Boolean> SUCCESS = Map.of("ok", true);

    private final Reception reception;

    JitsuResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Path("/{call}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "jitsuCall",
            summary = "Take a call of Jitsu's clients",
            description =
                    "A call of Segment's tracking API (`track identify page screen group alias batch`) as Jitsu's "
                            + "clients send it, those on servers at `/api/s/s2s`. The write key in `X-Write-Key` is an API key of Signalbox.\n\nRole: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "404", description = "There is no such call")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> send(
            @Parameter(description = "What is called, such as `track`") @PathParam("call") String call,
            InputStream body,
            @Context HttpHeaders headers) {
        String meant = SegmentDialect.call(call)
                .orElseThrow(() -> Problem.notFound("there is no such call").asException());
        return reception.receive(body, headers, SegmentResource.dialect("jitsu", meant), SUCCESS);
    }

    @OPTIONS
    @Path("/{path:.*}")
    @Operation(hidden = true)
    public Response preflight() {
        return Response.noContent().build();
    }
}
