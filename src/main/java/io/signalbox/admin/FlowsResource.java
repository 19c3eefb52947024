package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.flow.Flow;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The flows that are live. */
@Path("/api/flows")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Flows")
class FlowsResource {

    private final Catalog catalog;
    private final FlowViewStore store;

    FlowsResource(Catalog catalog, FlowViewStore store) {
        this.catalog = catalog;
        this.store = store;
    }

    /** All of them. */
    record FlowList(List<FlowView> items) {}

    /**
     * A flow and what has come of it.
     *
     * @param waiting how many runs are under way now
     * @param waitingAt the same by step
     * @param reached how many runs came to each step
     * @param sent by message
     * @param ended by reason
     * @param refused starts that were not allowed, by reason
     */
    record FlowView(
            String name,
            String file,
            long waiting,
            Map<String, Long> waitingAt,
            long started,
            long goals,
            Map<String, Long> reached,
            Map<String, Long> sent,
            Map<String, Long> ended,
            Map<String, Long> refused) {}

    @GET
    @Operation(summary = "List the live flows", description = """
                    Each with how many people are under way in it and at which step, and what has happened in it since \
                    `since` (by default ever): how many started, which steps they reached, what was sent to them, how many \
                    reached the goal, and how they ended.""")
    public FlowList list(
            @Parameter(description = "Count what happened from this instant on.", example = "2026-01-01T00:00:00Z")
                    @QueryParam("since")
                    Optional<String> since) {
        Instant from = QueryValues.instant("since", since).orElse(Instant.EPOCH);
        Map<String, Map<String, Long>> waiting = store.waiting();
        Map<String, Map<String, Long>> happened = store.happened(from);
        List<Flow> flows = new ArrayList<>(catalog.live()
                .map(live -> RulebookWithFlows.of(live.rulebook()))
                .orElse(List.of()));
        flows.sort(Comparator.comparing(Flow::name));
        return new FlowList(flows.stream()
                .map(flow -> view(
                        flow,
                        waiting.getOrDefault(flow.name(), Map.of()),
                        happened.getOrDefault(flow.name(), Map.of())))
                .toList());
    }

    private static FlowView view(Flow flow, Map<String, Long> waiting, Map<String, Long> happened) {
        return new FlowView(
                flow.name(),
                flow.file(),
                waiting.values().stream().mapToLong(Long::longValue).sum(),
                new TreeMap<>(waiting),
                happened.getOrDefault("flow-started", 0L),
                happened.getOrDefault("goal", 0L),
                those(happened, "step "),
                those(happened, "sent "),
                those(happened, "flow-ended "),
                those(happened, "flow-refused "));
    }

    private static Map<String, Long> those(Map<String, Long> happened, String kind) {
        Map<String, Long> those = new TreeMap<>();
        happened.forEach((what, count) -> {
            if (what.startsWith(kind)) {
                those.put(what.substring(kind.length()), count);
            }
        });
        return those;
    }
}
