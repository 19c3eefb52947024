package io.signalbox.admin;

import io.signalbox.ingest.Warehouse;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Traits from data warehouses. */
@Path("/api/warehouse")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Imports")
class WarehouseResource {

    private static final int CURSOR_PARTS = 2;

    private final Warehouse warehouse;
    private final AuditLog audit;

    WarehouseResource(Warehouse warehouse, AuditLog audit) {
        this.warehouse = warehouse;
        this.audit = audit;
    }

    /** All syncs. */
    record Syncs(List<Warehouse.Sync> items) {}

    /** The first rows. */
    record Preview(List<Warehouse.Previewed> rows) {}

    /** A sync that will run. */
    record Requested(String sync) {}

    @GET
    @Path("syncs")
    @Operation(
            summary = "List queries that traits come from",
            description = "As they are set up by `signalbox.warehouse.sync.*`, with when each runs next.")
    public Syncs syncs() {
        return new Syncs(warehouse.syncs());
    }

    @POST
    @Blocking
    @Path("syncs/{name}/preview")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "See what a query would say", description = """
                    The first ten rows from the cursor's start, as identifiers and traits; nothing is stored.""")
    @APIResponse(responseCode = "404", description = "There is no such sync.")
    @APIResponse(responseCode = "422", description = "The warehouse cannot be reached, or does not like the query.")
    public Preview preview(@PathParam("name") String name) {
        return new Preview(warehouse.preview(name));
    }

    @POST
    @Path("syncs/{name}/run")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Run a query now",
            description = "Within seconds, unless it is running; `GET /api/warehouse/runs` shows how far it is.")
    @APIResponse(responseCode = "404", description = "There is no such sync.")
    public Requested run(@PathParam("name") String name) {
        warehouse.runNow(name);
        audit.record("warehouse.run", name, Map.of());
        return new Requested(name);
    }

    @GET
    @Path("runs")
    @Operation(summary = "List runs of queries", description = """
                    Newest first: how many rows were read, how many said something new, and why a run ended early.""")
    public Page<Warehouse.Run> runs(
            @Parameter(description = "Only of this sync.") @QueryParam("sync") Optional<String> sync,
            @BeanParam PageQuery page) {
        return warehouse.runs(sync, page.limit(), page.cursor().map(text -> Cursor.decode(text, CURSOR_PARTS)));
    }
}
