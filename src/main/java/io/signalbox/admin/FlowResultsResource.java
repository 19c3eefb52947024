package io.signalbox.admin;

import io.signalbox.admin.FlowResultsQuery.Asked;
import io.signalbox.catalog.Catalog;
import io.signalbox.delivery.DeliveryConfig;
import io.signalbox.flow.Flow;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What flows bring about. */
@Path("/api/flows")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Flows")
class FlowResultsResource {

    /** So that an answer takes seconds and not minutes. */
    private static final long MOST_RUNS = 500_000;

    private final Catalog catalog;
    private final FlowResultsStore store;
    private final DeliveryConfig delivery;
    private final Clock clock;

    FlowResultsResource(Catalog catalog, FlowResultsStore store, DeliveryConfig delivery, Clock clock) {
        this.catalog = catalog;
        this.store = store;
        this.delivery = delivery;
        this.clock = clock;
    }

    @GET
    @Path("{name}/results")
    @Operation(summary = "Say what a flow brings about", description = """
                    Of the runs that started within the span, those that were sent messages beside those held out: goals with \
                    their rate, revenue, what became of the messages, and what each way of a split brought; as a whole, \
                    over time and step by step. Intervals are at 95 %. How it is counted: docs/writing-flows.md.""")
    @APIResponse(responseCode = "404", description = "No live flow has this name.")
    public FlowResults results(@PathParam("name") String name, @BeanParam FlowResultsQuery query) {
        Instant now = clock.instant();
        Flow flow = FlowsResource.known(FlowsResource.live(catalog), name);
        Asked asked = query.read(name, now);
        if (store.runs(asked, MOST_RUNS + 1) > MOST_RUNS) {
            throw QueryValues.wrong(
                    "from", "more than " + MOST_RUNS + " runs", "at most " + MOST_RUNS + ": a shorter span");
        }
        return new FlowResultsReport(flow, store.count(asked, FlowResultsReport.splits(flow)))
                .results(asked, now.minus(delivery.keep()));
    }
}
