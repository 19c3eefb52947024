package io.signalbox.admin;

import io.signalbox.ingest.Coverage;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How what comes compares with the tracking plan. */
@Path("/api/tracking-plan")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Events")
class TrackingPlanResource {

    private static final Duration USUAL = Duration.ofDays(30);

    private final Coverage coverage;
    private final Clock clock;

    TrackingPlanResource(Coverage coverage, Clock clock) {
        this.coverage = coverage;
        this.clock = clock;
    }

    @GET
    @Path("coverage")
    @Operation(summary = "Compare what comes with the tracking plan", description = """
                    Events and properties that came and are not planned, each with how many and since when, and those that \
                    are planned and did not come; and under `misfits` what was left out of events of sources whose policy is \
                    `flag`. Accepted events count, sent again or not; those of imports do not.""")
    public Coverage.Report coverage(
            @Parameter(description = "What came last before this does not count; 30 days ago, if absent.")
                    @QueryParam("since")
                    Optional<String> since) {
        return coverage.report(QueryValues.instant("since", since)
                .orElseGet(() -> clock.instant().minus(USUAL)));
    }
}
