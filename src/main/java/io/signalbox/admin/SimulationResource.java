package io.signalbox.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import io.signalbox.decision.SimulationReader;
import io.signalbox.decision.SimulationReading;
import io.signalbox.decision.SimulationRequest;
import io.signalbox.platform.BoundedBody;
import io.signalbox.platform.Json;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The core without a shell: a made-up life in, its timeline out; nothing is stored. */
@Path("/api/simulations")
@Tag(name = "Simulations")
class SimulationResource {

    private static final ObjectReader BODY = Json.mapper()
            .readerFor(new TypeReference<Map<String, Object>>() {})
            // Two files of one name would otherwise become one, silently.
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final SimulationConfig config;
    private final SimulationThreads threads;
    private final Simulator simulator;

    SimulationResource(SimulationConfig config, SimulationThreads threads, Simulator simulator) {
        this.config = config;
        this.threads = threads;
        this.simulator = simulator;
    }

    @POST
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.READ)
    @Operation(summary = "Simulate", description = """
                    Decides a made-up life by the function that decides real ones, and stores nothing.

                    `rules` (texts by file name; a `.drl.xlsx` in Base64) and `plan` (JSON Schemas by file name) are the live ones where they are \
                    absent, and none where they are `{}`. `profile.at` merges traits in at later instants; null unsets. \
                    Events with `receivedAt` arrive then, late ones included; of events with the same id the first \
                    received counts. `from` (the earliest event, or `until` without events) is the first decision: what \
                    is true then is reported as entered, and its triggers fire unless `muted` is true. `until` is \
                    inclusive; what lies later is ignored.

                    Rules that do not compile and events that the plan refuses are listed in `problems`; refused events \
                    take no part, and without compiled rules the timeline is empty. Flows are refused until there are \
                    any. A request is bounded in size, events, files, instants and time.""")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "SimulationRequest")))
    @APIResponse(
            responseCode = "200",
            description = "What happened, in order of time, and what could not be simulated.",
            content = @Content(schema = @Schema(implementation = SimulationAnswer.class)))
    @APIResponse(responseCode = "413", description = "The request is larger than simulations may be.")
    @APIResponse(
            responseCode = "503",
            description = "Too many simulations wait, this one took too long, or the live rules are still compiling.")
    public SimulationAnswer simulate(InputStream body) throws IOException {
        SimulationRequest request = read(BoundedBody.read(body, config.maxBody().asLongValue(), "the simulation"));
        return threads.run(() -> simulator.run(request));
    }

    private SimulationRequest read(byte[] body) throws IOException {
        Map<String, Object> json = json(body);
        SimulationReading reading = new SimulationReader().read(json);
        if (reading.request().isEmpty()) {
            List<Problem.Item> problems = reading.problems().stream()
                    .map(problem -> Problem.Item.of(problem.pointer(), problem.found(), problem.expected()))
                    .toList();
            throw Problem.of(400, "the simulation cannot be read", problems).asException();
        }
        SimulationRequest request = reading.request().get();
        bound("/events", request.events().size(), config.maxEvents());
        bound("/rules", request.definitions().rules().map(Map::size).orElse(0), config.maxFiles());
        bound("/flows", request.definitions().flows().map(Map::size).orElse(0), config.maxFiles());
        bound("/plan", request.definitions().plan().map(Map::size).orElse(0), config.maxFiles());
        return request;
    }

    private static void bound(String pointer, int size, int most) {
        if (size > most) {
            throw Problem.of(
                            413,
                            "the simulation is too large",
                            Problem.Item.of(pointer, String.valueOf(size), "at most " + most))
                    .asException();
        }
    }

    private static Map<String, Object> json(byte[] body) throws IOException {
        try {
            // "null" reads as null, and an empty body as nothing at all.
            Map<String, Object> json = body.length == 0 ? null : BODY.readValue(body);
            if (json != null) {
                return json;
            }
            throw Problem.badRequest("the body is not an object", Problem.Item.of("nothing", "one JSON object"))
                    .asException();
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the body is not a JSON object", Problem.Item.of(Json.fault(e), "one JSON object"))
                    .asException();
        }
    }
}
