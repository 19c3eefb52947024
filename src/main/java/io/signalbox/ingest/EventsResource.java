package io.signalbox.ingest;

import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The door for events: one, an array, or {@code {"events": [...]}}; a verdict for each. */
@Path("/api/events")
@RolesAllowed({Roles.INGEST, Roles.OPERATE})
@Tag(name = "Events", description = "What people did")
final class EventsResource {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final String EXAMPLE = """
            {"id": "3f1c", "name": "product_viewed", "occurredAt": "2026-01-31T08:00:00Z", "userId": "anna",
             "properties": {"productId": "P1", "category": "shoes", "price": 129.90},
             "traits": {"country": "DE"}}""";

    private final Intake intake;
    private final DecidedWait decidedWait;
    private final Supplier<TrackingPlan> plan;
    private final IngestConfig config;
    private final Clock clock;
    private final BodyReader bodies;
    private final EventDecoder decoder;

    EventsResource(
            Intake intake, DecidedWait decidedWait, Supplier<TrackingPlan> plan, IngestConfig config, Clock clock) {
        this.intake = intake;
        this.decidedWait = decidedWait;
        this.plan = plan;
        this.config = config;
        this.clock = clock;
        this.bodies = new BodyReader((int) config.maxBody().asLongValue());
        this.decoder = new EventDecoder(config.limits(), config.policyOf("events"));
    }

    /** What became of a request's events, in their order. */
    record Verdicts(List<Verdict> results) {}

    @POST
    @Blocking
    @Consumes({MediaType.APPLICATION_JSON, "application/*+json"})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "sendEvents",
            summary = "Send events",
            description =
                    "One event, an array of them, or {\"events\": [...]}; up to 500 KB a body and 32 KB an event, "
                            + "also with Content-Encoding: gzip. The answer comes after the commit and has a verdict for each "
                            + "event, in order: accepted, duplicate (its id was there before), or refused with every reason. "
                            + "A refused event goes to the quarantine and never holds up the others. The status is about "
                            + "the body: one in which every event is refused is answered with 200, too, so read the "
                            + "verdicts. Sending a request again "
                            + "is always safe.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one event", value = EXAMPLE)))
    @APIResponse(
            responseCode = "202",
            description = "At least one event was accepted and will be decided",
            content = @Content(schema = @Schema(implementation = Verdicts.class)))
    @APIResponse(
            responseCode = "200",
            description = "Nothing is left to be decided: every event is a duplicate, decided, or refused",
            content = @Content(schema = @Schema(implementation = Verdicts.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON of events; nothing was accepted")
    @APIResponse(responseCode = "413", description = "The body is too large; nothing was accepted")
    @APIResponse(responseCode = "415", description = "The media type or content encoding is not read")
    @APIResponse(responseCode = "503", description = "Nothing was stored; try again after Retry-After")
    public CompletionStage<Response> send(
            InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) Optional<String> contentEncoding,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Optional<Long> contentLength,
            @Parameter(description = "`decided`: answer when the events are decided, or after `timeout`")
                    @QueryParam("wait")
                    Optional<String> wait,
            @Parameter(
                            description = "How long to wait for decisions, in milliseconds; at most 30000",
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations.enums.SchemaType
                                                            .INTEGER,
                                            format = "int64"))
                    @QueryParam("timeout")
                    Optional<String> timeout) {
        Optional<Duration> decidedWithin = decidedWithin(wait, timeout);
        List<Decoded> events = decode(bodies.read(body, contentEncoding, contentLength));
        CompletableFuture<List<Verdict>> verdicts = intake.submit(events);
        if (decidedWithin.isPresent()) {
            List<Verdict> decided = awaitDecided(events, verdicts.join(), decidedWithin.get());
            return CompletableFuture.completedFuture(answer(decided));
        }
        return verdicts.thenApply(EventsResource::answer);
    }

    private Optional<Duration> decidedWithin(Optional<String> wait, Optional<String> timeout) {
        if (wait.isEmpty()) {
            return Optional.empty();
        }
        if (!wait.get().equals("decided")) {
            throw Problem.badRequest("the query cannot be read", Problem.Item.of("wait", wait.get(), "decided"))
                    .asException();
        }
        return Optional.of(timeout.map(EventsResource::milliseconds).orElse(config.decidedWithin()));
    }

    private static Duration milliseconds(String text) {
        try {
            Duration within = Duration.ofMillis(Long.parseLong(text));
            if (!within.isNegative() && within.compareTo(LONGEST_WAIT) <= 0) {
                return within;
            }
        } catch (NumberFormatException notANumber) {
            throw wrongTimeout(text);
        }
        throw wrongTimeout(text);
    }

    private static ProblemException wrongTimeout(String found) {
        return Problem.badRequest(
                        "the query cannot be read",
                        Problem.Item.of("timeout", found, "milliseconds from 0 to " + LONGEST_WAIT.toMillis()))
                .asException();
    }

    private List<Decoded> decode(byte[] body) {
        List<RawEvent> raw = EventBody.read(body);
        TrackingPlan current = plan.get();
        Instant now = clock.instant();
        List<Decoded> events = new ArrayList<>(raw.size());
        raw.forEach(event -> events.add(decoder.decode(event, current, now)));
        return events;
    }

    private List<Verdict> awaitDecided(List<Decoded> events, List<Verdict> verdicts, Duration atMost) {
        Map<DecidedWait.Awaited, Instant> awaited = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Decoded.Sound sound && isDecidedSoon(verdicts.get(i))) {
                awaited.put(key(verdicts.get(i)), sound.event().occurredAt());
            }
        }
        Set<DecidedWait.Awaited> decided = decidedWait.await(awaited, atMost);
        return verdicts.stream()
                .map(verdict -> verdict.isAccepted()
                        ? verdict.withDecided(isDecidedSoon(verdict) && decided.contains(key(verdict)))
                        : verdict)
                .toList();
    }

    private static boolean isDecidedSoon(Verdict verdict) {
        boolean isStored = verdict.profileId().isPresent();
        return verdict.isAccepted() && isStored && verdict.heldUntil().isEmpty();
    }

    private static DecidedWait.Awaited key(Verdict verdict) {
        return new DecidedWait.Awaited(
                verdict.profileId().orElseThrow(), verdict.id().orElseThrow());
    }

    private static Response answer(List<Verdict> verdicts) {
        boolean isOpen = verdicts.stream()
                .anyMatch(verdict -> verdict.isAccepted() && !verdict.decided().orElse(false));
        return Response.status(isOpen ? 202 : 200)
                .entity(new Verdicts(verdicts))
                .build();
    }
}
