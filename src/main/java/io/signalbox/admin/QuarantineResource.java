package io.signalbox.admin;

import io.signalbox.ingest.Quarantine;
import io.signalbox.ingest.QuarantinedEvent;
import io.signalbox.ingest.Verdict;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.BoundedBody;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Refused events, kept with every reason, until they are replayed or too old. */
@Path("/api/quarantine")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Quarantine")
class QuarantineResource {

    private static final int CURSOR_PARTS = 2;
    private static final int CHUNK = 500;
    private static final int MOST_REPLAYS = 10_000;

    private final Quarantine quarantine;
    /** Bytes. */
    private static final int MAX_MENDED = 1_000_000;

    private final AuditLog audit;
    private final Clock clock;

    QuarantineResource(Quarantine quarantine, AuditLog audit, Clock clock) {
        this.quarantine = quarantine;
        this.audit = audit;
        this.clock = clock;
    }

    /** How many events wait, by reason; an event with two reasons counts for both. */
    record Counts(Map<String, Long> reasons) {}

    /**
     * What became of a replay of many.
     *
     * @param more whether some were left for another call
     */
    record Replayed(long accepted, long duplicates, long refused, boolean more) {}

    @GET
    @Operation(
            summary = "List refused events",
            description = "Newest first, each with its text as it was sent and everything that is wrong with it.")
    public Page<QuarantinedEvent> list(
            @Parameter(description = "Only with this reason.", example = "missing-id") @QueryParam("reason")
                    Optional<String> reason,
            @Parameter(description = "Those that were replayed with success, instead of those that wait.")
                    @QueryParam("replayed")
                    Optional<String> replayed,
            @BeanParam PageQuery page) {
        return quarantine.page(
                reason,
                QueryValues.flag("replayed", replayed).orElse(false),
                page.limit(),
                page.cursor().map(text -> Cursor.decode(text, CURSOR_PARTS)));
    }

    @GET
    @Path("counts")
    @Operation(
            summary = "Count refused events by reason",
            description = "Those that wait. An event with two reasons counts for both.")
    public Counts counts() {
        return new Counts(quarantine.reasons());
    }

    /** Refused events by reason, span by span. */
    record History(Instant from, Instant until, List<Quarantine.ReasonsAt> items) {}

    @GET
    @Path("history")
    @Operation(summary = "Count refused events by reason over time", description = """
                    By when they came first, replayed ones included; an event with two reasons counts for both, and spans \
                    without any are left out. An event that is sent again counts once.""")
    public History history(@BeanParam SpanQuery query) {
        SpanQuery.Spans spans = query.read(clock.instant());
        return new History(spans.from(), spans.until(), quarantine.history(spans.from(), spans.until(), spans.span()));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a refused event", description = "With its text as it was sent, and all of its problems.")
    @APIResponse(responseCode = "404", description = "There is no such refused event.")
    public QuarantinedEvent get(@PathParam("id") String id) {
        return quarantine.find(id).orElseThrow(() -> Problem.notFound("there is no such refused event")
                .asException());
    }

    @POST
    @Path("{id}/replay")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Send a refused event in again", description = """
                    Against the tracking plan of now. Doing it twice changes nothing. With a body, that event is sent in \
                    its place, mended by hand; what was sent stays as it was, and the audit says that it was mended.""")
    @RequestBody(
            description = "The event as it should have been sent; absent: as it was.",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @Consumes(MediaType.WILDCARD)
    @APIResponse(responseCode = "400", description = "The body is not JSON of one event.")
    @APIResponse(responseCode = "404", description = "There is no such refused event.")
    @APIResponse(responseCode = "413", description = "The body is larger than an event may be.")
    @Blocking
    public Verdict replay(@PathParam("id") String id, InputStream mended) throws IOException {
        Optional<String> text = Optional.of(
                        new String(BoundedBody.read(mended, MAX_MENDED, "the event"), StandardCharsets.UTF_8))
                .filter(body -> !body.isBlank());
        Verdict verdict = quarantine.replay(id, text);
        audit.record("quarantine.replay", id, Map.of("result", verdict.status(), "mended", text.isPresent()));
        return verdict;
    }

    @POST
    @Path("replay")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Send refused events in again",
            description = "All that wait, or those with one reason; at most 10000 a call, the newest first.")
    public Replayed replayAll(
            @Parameter(description = "Only with this reason.", example = "unknown-event") @QueryParam("reason")
                    Optional<String> reason) {
        long accepted = 0;
        long duplicates = 0;
        long refused = 0;
        Optional<Cursor> after = Optional.empty();
        boolean more;
        do {
            Page<QuarantinedEvent> page = quarantine.page(reason, false, CHUNK, after);
            for (QuarantinedEvent event : page.items()) {
                switch (quarantine.replay(event.quarantineId()).status()) {
                    case ACCEPTED -> accepted++;
                    case DUPLICATE -> duplicates++;
                    case REFUSED -> refused++;
                }
            }
            more = page.next().isPresent();
            after = page.next().map(text -> Cursor.decode(text, CURSOR_PARTS));
        } while (more && accepted + duplicates + refused < MOST_REPLAYS);
        audit.record(
                "quarantine.replay",
                reason.orElse("all"),
                Map.of("accepted", accepted, "duplicates", duplicates, "refused", refused));
        return new Replayed(accepted, duplicates, refused, more);
    }
}
