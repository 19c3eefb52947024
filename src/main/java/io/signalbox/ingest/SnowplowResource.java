package io.signalbox.ingest;

import io.signalbox.platform.Json;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for Snowplow's trackers. Open as a resource: the key may be the application's id. */
@Path("/")
@PermitAll
@CrossOrigin
@Tag(name = "Clients")
final class SnowplowResource {

    private static final Map<String, Boolean> SUCCESS = Map.of("success", true);

    /** A transparent GIF of one pixel, which pages ask for as an image. */
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private final Reception reception;

    SnowplowResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Path("com.snowplowanalytics.snowplow/tp2")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "snowplowPayload",
            summary = "Take events of Snowplow's trackers",
            description =
                    "Snowplow's tracker protocol: a payload with its events in `data`, up to 500 KB with 32 KB an event. "
                            + "An API key of Signalbox in `X-Write-Key` or `X-Api-Key`, or as the application's id. What is refused "
                            + "is in the quarantine.\n\nRole: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> payload(InputStream body, @Context HttpHeaders headers) {
        return reception.receiveSeveral(body, headers, dialect(), SUCCESS);
    }

    @GET
    @Path("i")
    @Blocking
    @Produces("image/gif")
    @Operation(
            operationId = "snowplowPixel",
            summary = "Take an event of Snowplow's trackers in an address",
            description =
                    "The same protocol with one event as the parameters of the address; answered with an image of one "
                            + "pixel.\n\nRole: `ingest`.")
    @APIResponse(responseCode = "200", description = "Read and stored")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> pixel(@Context UriInfo uri, @Context HttpHeaders headers) {
        Map<String, String> fields = new LinkedHashMap<>();
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        parameters.forEach((name, values) -> fields.put(name, values.get(0)));
        InputStream body = new ByteArrayInputStream(Json.write(fields).getBytes(StandardCharsets.UTF_8));
        return reception
                .receiveSeveral(body, headers, dialect(), SUCCESS)
                .thenApply(answer -> Response.ok(PIXEL, "image/gif").build());
    }

    @OPTIONS
    @Path("com.snowplowanalytics.snowplow/tp2")
    @Operation(hidden = true)
    public Response preflight() {
        return Response.noContent().build();
    }

    private static Reception.Dialect dialect() {
        return new Reception.Dialect(
                "snowplow", SnowplowDialect.LIST, SnowplowDialect::writeKey, SnowplowDialect::translate);
    }
}
