package io.signalbox.admin;

import io.signalbox.admin.TriggerStore.Filter;
import io.signalbox.admin.TriggerStore.Fired;
import io.signalbox.platform.Page;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Triggers that have fired. */
@Path("/api/triggers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Triggers")
class TriggersResource {

    private final TriggerStore triggers;

    TriggersResource(TriggerStore triggers) {
        this.triggers = triggers;
    }

    @GET
    @Operation(summary = "List fired triggers", description = """
                    Newest first, each with its cause, its exact instant, when the service found it out, and the rule and \
                    events it rests on. A muted one was recorded as seen and had no effects: it was true already when a \
                    new rulebook or an import came.""")
    public Page<Fired> list(
            @Parameter(description = "Only this trigger.", example = "cart-abandoned") @QueryParam("trigger")
                    Optional<String> trigger,
            @Parameter(description = "Only of this profile.") @QueryParam("profile") Optional<String> profile,
            @Parameter(description = "Only muted ones, or only those that fired.") @QueryParam("muted")
                    Optional<String> muted,
            @BeanParam PageQuery page) {
        Filter filter = new Filter(trigger, profile, QueryValues.flag("muted", muted));
        return triggers.list(filter, page.limit(), page.cursor());
    }
}
