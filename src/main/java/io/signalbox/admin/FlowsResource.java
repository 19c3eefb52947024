package io.signalbox.admin;

import io.signalbox.catalog.Catalog;
import io.signalbox.decision.RulebookWithFlows;
import io.signalbox.delivery.FlowStopStore;
import io.signalbox.flow.Flow;
import io.signalbox.model.Names;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.platform.Sql;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The flows that are live. */
@Path("/api/flows")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Flows")
class FlowsResource {

    private final Catalog catalog;
    private final FlowViewStore store;
    private final FlowStopStore stops;
    private final AuditLog audit;
    private final Sql sql;

    FlowsResource(Catalog catalog, FlowViewStore store, FlowStopStore stops, AuditLog audit, Sql sql) {
        this.catalog = catalog;
        this.store = store;
        this.stops = stops;
        this.audit = audit;
        this.sql = sql;
    }

    /** All of them. */
    record FlowList(List<FlowView> items) {}

    /**
     * A flow and what has come of it.
     *
     * @param waiting how many runs are under way now
     * @param waitingAt the same by step
     * @param staying how many of them stay on a text of before, by its file
     * @param reached how many runs came to each step
     * @param sent by message
     * @param ended by reason
     * @param refused starts that were not allowed, by reason
     * @param stopped where nothing of it is sent for the time being
     */
    record FlowView(
            String name,
            String file,
            long waiting,
            Map<String, Long> waitingAt,
            Map<String, Long> staying,
            long started,
            long goals,
            Map<String, Long> reached,
            Map<String, Long> sent,
            Map<String, Long> ended,
            Map<String, Long> refused,
            Optional<Stopped> stopped) {}

    /** Since when, by whom and why nothing is sent. */
    record Stopped(Instant at, String by, String reason) {}

    /** Why a flow is stopped. */
    record StopRequest(@NotBlank @Size(max = 200) String reason) {}

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
        List<FlowViewStore.Waiting> waiting = store.waiting();
        List<Flow> kept = catalog.live().map(live -> RulebookWithFlows.of(live.rulebook())).orElse(List.of()).stream()
                .filter(Flow::isKept)
                .toList();
        Map<String, Map<String, Long>> happened = store.happened(from);
        Map<String, FlowStopStore.Stop> stopped = stops.all();
        return new FlowList(live(catalog).stream()
                .filter(flow -> !flow.isKept()
                        || waiting.stream().anyMatch(each -> each.flow().equals(flow.name())))
                .map(flow -> view(
                        flow,
                        sums(waiting, each -> flow.name().equals(each.flow()) ? each.step() : ""),
                        sums(waiting, each -> Flow.by(kept, each.flow(), each.edition())
                                .filter(text -> text.name().equals(flow.name()))
                                .map(Flow::file)
                                .orElse("")),
                        happened.getOrDefault(flow.name(), Map.of()),
                        Optional.ofNullable(stopped.get(flow.name()))))
                .toList());
    }

    /** By name, each once; of those that were removed the kept text by which somebody may still go. */
    static List<Flow> live(Catalog catalog) {
        Map<String, Flow> byName = new TreeMap<>();
        catalog.live().map(live -> RulebookWithFlows.of(live.rulebook())).orElse(List.of()).stream()
                .sorted(Comparator.comparing(Flow::isKept))
                .forEach(flow -> byName.putIfAbsent(flow.name(), flow));
        return List.copyOf(byName.values());
    }

    @POST
    @Path("{name}/stop")
    @RolesAllowed(Roles.OPERATE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Stop the messages of a flow", description = """
                    At once, to all destinations, without a new version. People go on in the flow; what it sends meanwhile \
                    waits, and each delivery says so.""")
    @APIResponse(responseCode = "404", description = "No live flow has this name.")
    @APIResponse(responseCode = "409", description = "It is stopped already.")
    public Stopped stop(@PathParam("name") String name, @Valid @NotNull StopRequest request) {
        if (!store.knows(name)) {
            // One that is not live any more may still have messages that wait.
            known(live(catalog), name);
        }
        String by = audit.caller().name();
        return sql.inTransaction(tx -> {
                    Optional<FlowStopStore.Stop> stop = stops.stop(tx, name, by, request.reason());
                    stop.ifPresent(made -> audit.record(tx, "flow.stop", name, Map.of("reason", made.reason())));
                    return stop;
                })
                .map(FlowsResource::stopped)
                .orElseThrow(() ->
                        Problem.conflict("flow " + name + " is stopped already").asException());
    }

    private static Stopped stopped(FlowStopStore.Stop stop) {
        return new Stopped(stop.at(), stop.by(), stop.reason());
    }

    @POST
    @Path("{name}/resume")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Send the messages of a flow again", description = """
                    What waited since it was stopped is sent as well, but for what is too late by now.""")
    @APIResponse(responseCode = "204", description = "It is not stopped any more.")
    @APIResponse(responseCode = "409", description = "It was not stopped.")
    public void resume(@PathParam("name") String name) {
        boolean was = sql.inTransaction(tx -> {
            boolean resumed = stops.resume(tx, name);
            if (resumed) {
                audit.record(tx, "flow.resume", name, Map.of());
            }
            return resumed;
        });
        if (!was) {
            throw Problem.conflict("flow " + name + " is not stopped").asException();
        }
    }

    /**
     * The one of this name.
     *
     * @throws io.signalbox.platform.ProblemException 404 where there is none
     */
    static Flow known(List<Flow> live, String name) {
        return live.stream()
                .filter(flow -> flow.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("found no live flow " + name + "; expected "
                                + Names.expected(
                                        name, live.stream().map(Flow::name).toList()))
                        .asException());
    }

    /** @param word under which runs are counted; blank: they are not */
    private static Map<String, Long> sums(
            List<FlowViewStore.Waiting> waiting, Function<FlowViewStore.Waiting, String> word) {
        Map<String, Long> sums = new TreeMap<>();
        waiting.stream()
                .filter(each -> !word.apply(each).isEmpty())
                .forEach(each -> sums.merge(word.apply(each), each.runs(), Long::sum));
        return sums;
    }

    private static FlowView view(
            Flow flow,
            Map<String, Long> waiting,
            Map<String, Long> staying,
            Map<String, Long> happened,
            Optional<FlowStopStore.Stop> stopped) {
        return new FlowView(
                flow.name(),
                flow.file(),
                waiting.values().stream().mapToLong(Long::longValue).sum(),
                waiting,
                staying,
                happened.getOrDefault("flow-started", 0L),
                happened.getOrDefault("goal", 0L),
                those(happened, "step "),
                those(happened, "sent "),
                those(happened, "flow-ended "),
                those(happened, "flow-refused "),
                stopped.map(FlowsResource::stopped));
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
