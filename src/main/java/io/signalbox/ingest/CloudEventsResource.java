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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
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

/**
 * The door for CloudEvents over HTTP (their HTTP protocol binding, 1.0): structured, as a batch, or binary with the
 * attributes in headers.
 */
@Path("/cloudevents")
@PermitAll
@Tag(name = "Clients")
final class CloudEventsResource {

    private static final String ATTRIBUTE = "ce-";
    private static final byte[] NO_DATA = {'{', '}'};
    private static final Map<String, Boolean> SUCCESS = Map.of("success", true);

    private final Reception reception;

    CloudEventsResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "cloudEvents",
            summary = "Take CloudEvents",
            description =
                    "CloudEvents 1.0 as `application/cloudevents+json`, as a batch (`application/cloudevents-batch+json`), "
                            + "or binary with `ce-` headers and JSON data; also gzip, up to 500 KB with 32 KB an event. The last part "
                            + "of `type` is the event's name. An API key as bearer, in `X-Api-Key` or by Basic authentication.\n\n"
                            + "Role: `ingest`.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/cloudevents+json", schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Read and stored; each event once")
    @APIResponse(responseCode = "400", description = "No CloudEvents in JSON, or the single event is refused")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<Response> send(InputStream body, @Context HttpHeaders headers) {
        Reception.Dialect dialect = new Reception.Dialect(
                "cloudevents",
                CloudEventsDialect.LIST,
                envelope -> Optional.empty(),
                (envelope, receivedAt) -> CloudEventsDialect.translate(envelope));
        Map<String, String> attributes = attributes(headers);
        boolean isStructured = headers.getMediaType() != null
                && headers.getMediaType().getSubtype().startsWith("cloudevents");
        if (isStructured || attributes.isEmpty()) {
            return reception.receive(body, headers, dialect, SUCCESS);
        }
        byte[] sent = reception.read(body, headers);
        // An event may have no data.
        byte[] json = sent.length == 0 ? NO_DATA : sent;
        Envelope data = reception.envelope(json, headers, dialect);
        return reception.take(CloudEventsDialect.binary(attributes, data), dialect, SUCCESS);
    }

    /** Their values are percent-encoded where they are not plain ASCII. */
    private static Map<String, String> attributes(HttpHeaders headers) {
        Map<String, String> attributes = new LinkedHashMap<>();
        headers.getRequestHeaders().forEach((header, values) -> {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith(ATTRIBUTE) && !values.isEmpty()) {
                attributes.put(name.substring(ATTRIBUTE.length()), decoded(values.get(0)));
            }
        });
        return attributes;
    }

    private static String decoded(String value) {
        try {
            // A plus sign stands for itself there.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
