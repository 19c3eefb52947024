package io.signalbox.admin;

import io.signalbox.identity.Identities;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a person has a right to: a copy of everything, and to be forgotten. */
@Path("/api/profiles")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATE)
@Tag(name = "Profiles")
class PersonalDataResource {

    private final ProfileViewStore profiles;
    private final Identities identities;
    private final ProfileExport export;
    private final Erasure erasure;

    PersonalDataResource(ProfileViewStore profiles, Identities identities, ProfileExport export, Erasure erasure) {
        this.profiles = profiles;
        this.identities = identities;
        this.export = export;
        this.erasure = erasure;
    }

    /** How many rows of each table were erased. */
    record Erased(Map<String, Integer> erased) {}

    @GET
    @Path("{id}/export")
    @RolesAllowed(Roles.READ)
    @Operation(summary = "Export a profile", description = """
                    Everything that is stored about the person as one document: `profile`, `segments`, `timeline` (events \
                    and changes), `triggers`, and `deliveries` with what they said; and under `merged` the same of each \
                    profile that was merged into it.""")
    @APIResponse(
            responseCode = "200",
            description = "The document.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations.enums.SchemaType
                                                            .OBJECT)))
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public StreamingOutput export(@PathParam("id") String id) {
        ProfileView profile =
                ProfileView.of(profiles.find(id).orElseThrow(ProfilesResource::unknown), identities.identifiersOf(id));
        return out -> export.write(profile, out);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Erase a profile", description = """
                    Forgets the person: identifiers, traits, events, memberships, triggers, messages, and refused events \
                    that name them. It cannot be undone. An event that comes later begins a new profile. The audit keeps \
                    that it was done, and by whom; sizes of segments in the past no longer count the person.""")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public Erased erase(@PathParam("id") String id) {
        return new Erased(erasure.erase(id).orElseThrow(ProfilesResource::unknown));
    }
}
