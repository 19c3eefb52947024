package io.signalbox.ingest;

import io.signalbox.platform.Problem;
import io.signalbox.platform.WriteKeys;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
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
 * The door for clients of Segment and RudderStack.
 *
 * <p>Open to everybody as a resource: the write key may be in the body, so the reception checks it.
 */
@Path("/v1")
@PermitAll
@CrossOrigin
@Tag(name = "Clients", description = "Events from the clients of other vendors")
final class SegmentResource {

    private static final Map<String, Boolean> SUCCESS = Map.of("success", true);

    private final Reception reception;
    private final WriteKeys keys;

    SegmentResource(Reception reception, WriteKeys keys) {
        this.reception = reception;
        this.keys = keys;
    }

    @POST
    @Path("/{call}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "segmentCall",
            summary = "Take a call of Segment's tracking API",
            description =
                    "For clients of Segment and RudderStack: `track identify page screen group alias batch import`, or the "
                            + "browser's short forms `t i p s g a b`. The body is JSON of any media type, also gzip, up to "
                            + "500 KB with 32 KB an event. The write key is an API key: as the user name of Basic "
                            + "authentication, or as `writeKey` in the body. A batch is answered with 200 where it was read; "
                            + "what is refused of it is in the quarantine. Clocks that are wrong are corrected by `sentAt`, "
                            + "but for `import`.\n\nRole: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "400", description = "No JSON of such a call, or its single event is refused")
    @APIResponse(responseCode = "404", description = "There is no such call")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> send(
            @Parameter(description = "What is called, such as `batch`") @PathParam("call") String call,
            InputStream body,
            @Context HttpHeaders headers) {
        String meant = SegmentDialect.call(call)
                .orElseThrow(() -> Problem.notFound("there is no such call").asException());
        return reception.receive(body, headers, dialect("segment", meant), SUCCESS);
    }

    @OPTIONS
    @Path("/{path:.*}")
    @Operation(hidden = true)
    public Response preflight() {
        return Response.noContent().build();
    }

    @GET
    @Path("/projects/{writeKey}/settings")
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "segmentSettings",
            summary = "Tell Segment's browser client where to send",
            description = "What its CDN would answer: one integration, which is this service.\n\nRole: `ingest`.")
    @APIResponse(responseCode = "200", description = "The settings")
    public Response settings(@PathParam("writeKey") String writeKey, @Context UriInfo uri) {
        keys.requireIngest(writeKey);
        URI here = uri.getBaseUri();
        Map<String, Object> segment = Map.of(
                "apiKey",
                writeKey,
                "apiHost",
                here.getRawAuthority() + "/v1",
                "protocol",
                here.getScheme(),
                "type",
                "browser",
                "addBundledMetadata",
                true);
        return Response.ok(Map.of(
                        "integrations",
                        Map.of("Segment.io", segment),
                        "plan",
                        Map.of(
                                "track",
                                Map.of("__default", Map.of("enabled", true)),
                                "identify",
                                Map.of("__default", Map.of("enabled", true)),
                                "group",
                                Map.of("__default", Map.of("enabled", true)))))
                .build();
    }

    static Reception.Dialect dialect(String source, String call) {
        return new Reception.Dialect(
                source,
                SegmentDialect.LIST,
                envelope -> envelope.text("writeKey"),
                (envelope, receivedAt) -> SegmentDialect.translate(envelope, call, receivedAt));
    }
}
