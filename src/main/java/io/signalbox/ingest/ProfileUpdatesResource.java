package io.signalbox.ingest;

import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for traits of many people at once. */
@Path("/api/profiles")
@RolesAllowed({Roles.INGEST, Roles.OPERATE})
@Tag(name = "Profiles")
final class ProfileUpdatesResource {

    private final Reception reception;

    ProfileUpdatesResource(Reception reception) {
        this.reception = reception;
    }

    @POST
    @Blocking
    @Consumes({MediaType.APPLICATION_JSON, "application/*+json"})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "updateProfiles",
            summary = "Set traits of people",
            description =
                    "One person, an array of them, or {\"profiles\": [...]}; up to 500 KB a body, also gzip. Each has "
                            + "identifiers as an event has, and `traits`; what is not named stays, null unsets. Whoever is not known "
                            + "yet becomes a profile. It is kept as an event `profile_updated`, whose `id` may be given: sent again "
                            + "it changes nothing. `occurredAt` says since when it is so; the latest counts, not the last received. "
                            + "The answer comes after the commit and has a verdict for each.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "Read; a verdict for each",
            content = @Content(schema = @Schema(implementation = EventsResource.Verdicts.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON of people; nothing was accepted")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "415", description = "The media type or content encoding is not read")
    @APIResponse(responseCode = "429", description = "Too much is waiting; try again after Retry-After")
    public CompletionStage<EventsResource.Verdicts> update(InputStream body, @Context HttpHeaders headers) {
        Envelope people = EventBody.readEnvelope(reception.read(body, headers), ProfileUpdates.LIST);
        Reception.Dialect dialect = new Reception.Dialect(
                "profiles", ProfileUpdates.LIST, envelope -> Optional.empty(), ProfileUpdates::translate);
        return reception.verdicts(people, dialect).thenApply(EventsResource.Verdicts::new);
    }
}
