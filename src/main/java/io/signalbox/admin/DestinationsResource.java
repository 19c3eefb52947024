package io.signalbox.admin;

import io.signalbox.delivery.DestinationProblem;
import io.signalbox.delivery.DestinationStatus;
import io.signalbox.delivery.DestinationStore;
import io.signalbox.delivery.Destinations;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where messages go. */
@Path("/api/destinations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Deliveries")
class DestinationsResource {

    private final Destinations destinations;
    private final DestinationStore store;
    private final AuditLog audit;

    DestinationsResource(Destinations destinations, DestinationStore store, AuditLog audit) {
        this.destinations = destinations;
        this.store = store;
        this.audit = audit;
    }

    /**
     * All destinations, by name.
     *
     * @param problems of the destinations file as it is now; while there are any, the last good one stays live
     */
    record Listing(List<DestinationStatus> items, List<DestinationProblem> problems) {}

    @GET
    @Operation(
            summary = "List destinations",
            description = "Each with its state, and how many messages wait for it or are dead.")
    public Listing list() {
        return new Listing(store.statuses(), destinations.problems());
    }

    @POST
    @Path("{name}/enable")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Take a destination up again",
            description =
                    "Where its receiver had declared it gone (410), or asked to be left alone for a while. What waited "
                            + "is sent. What the file disables stays off.")
    @APIResponse(responseCode = "404", description = "There is no such destination.")
    public DestinationStatus enable(@PathParam("name") String name) {
        status(name);
        store.enable(name);
        audit.record("destination.enable", name, Map.of());
        return status(name);
    }

    private DestinationStatus status(String name) {
        return store.statuses().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> Problem.notFound("there is no such destination").asException());
    }
}
