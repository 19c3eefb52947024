package io.signalbox.admin;

import io.signalbox.platform.AuditLog;
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

/** Who changed what. */
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATE)
@Tag(name = "Status")
class AuditResource {

    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    @GET
    @Operation(
            summary = "List who changed what",
            description =
                    "Erasures, retries, replays and the like, with the API key that asked for them; newest first.")
    public Page<AuditLog.Entry> list(
            @Parameter(description = "Only about this profile, delivery, destination, ...") @QueryParam("subject")
                    Optional<String> subject,
            @BeanParam PageQuery page) {
        return audit.list(subject, page.limit(), page.cursor());
    }
}
