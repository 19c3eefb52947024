package io.signalbox.admin;

import io.signalbox.delivery.Delivery;
import io.signalbox.delivery.DeliveryStore;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Messages on their way out, and what became of them. */
@Path("/api/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Deliveries")
class DeliveriesResource {

    private static final Set<String> STATES = Set.of("waiting", "delivered", "withheld", "dead");

    private final DeliveryStore deliveries;
    private final AuditLog audit;

    DeliveriesResource(DeliveryStore deliveries, AuditLog audit) {
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /** How many messages are sent again. */
    record Requeued(int queued) {}

    @GET
    @Operation(summary = "List deliveries", description = """
                    Newest first. `waiting`: to be sent, perhaps again; `delivered`: the receiver has taken it; \
                    `withheld`: the policy of messages says no, and `reason` why; `dead`: given up after the last attempt, \
                    kept for a retry.""")
    public Page<Delivery> list(
            @Parameter(
                            description = "Only in this state: `waiting`, `delivered`, `withheld` or `dead`.",
                            example = "dead")
                    @QueryParam("state")
                    Optional<String> state,
            @Parameter(description = "Only to this destination.") @QueryParam("destination")
                    Optional<String> destination,
            @Parameter(description = "Only about this profile.") @QueryParam("profile") Optional<String> profile,
            @BeanParam PageQuery page) {
        state.filter(name -> !STATES.contains(name)).ifPresent(name -> {
            throw QueryValues.wrong("state", name, "waiting, delivered, withheld or dead");
        });
        return deliveries.list(new Delivery.Filter(state, destination, profile), page.limit(), page.cursor());
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Get a delivery",
            description = "With its failed attempts, what was decided about it, and what it says.")
    @APIResponse(responseCode = "404", description = "There is no such delivery.")
    public Delivery.Detail get(@PathParam("id") String id) {
        return deliveries.find(id).orElseThrow(DeliveriesResource::unknown);
    }

    @POST
    @Path("{id}/retry")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Send a message again",
            description = "Under the id it always had: at once where it waits, from the start where it is dead or "
                    + "withheld: then it is judged again.")
    @APIResponse(responseCode = "404", description = "There is no such delivery.")
    @APIResponse(responseCode = "409", description = "It was delivered already.")
    public Requeued retry(@PathParam("id") String id) {
        switch (deliveries.retry(id)) {
            case UNKNOWN -> throw unknown();
            case DELIVERED_ALREADY ->
                throw Problem.conflict("the message was delivered already").asException();
            case QUEUED -> audit.record("delivery.retry", id, Map.of());
        }
        return new Requeued(1);
    }

    @POST
    @Path("retry")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Send all dead messages again",
            description =
                    "Of one destination, or of all, but for e-mails in doubt, which are sent one by one. The answer"
                            + " says how many.")
    public Requeued retryAll(
            @Parameter(description = "Only to this destination.") @QueryParam("destination")
                    Optional<String> destination) {
        int queued = deliveries.retryDead(destination);
        audit.record("deliveries.retry", destination.orElse("all"), Map.of("queued", queued));
        return new Requeued(queued);
    }

    private static RuntimeException unknown() {
        return Problem.notFound("there is no such delivery").asException();
    }
}
