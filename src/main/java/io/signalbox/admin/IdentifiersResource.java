package io.signalbox.admin;

import io.signalbox.identity.Identities;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What people are known by, where it does not say who they are. */
@Path("/api/identifiers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Profiles")
class IdentifiersResource {

    private final Identities identities;
    private final AuditLog audit;
    private final Clock clock;

    IdentifiersResource(Identities identities, AuditLog audit, Clock clock) {
        this.identities = identities;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An identifier that links nobody.
     *
     * @param id names the alarm
     * @param profileId what is sent with nothing else belongs to this profile
     */
    record Alarm(String id, String kind, String value, String profileId, String why, Instant since) {
        @Override
        public String toString() {
            return kind;
        }
    }

    @GET
    @Path("alarms")
    @Operation(summary = "Identifiers that several people use", description = """
                    An identifier that was sent with more than one `userId` or `email`, or with more others than \
                    `signalbox.identity.max-links`, says nothing about who somebody is: from then on it makes no two \
                    profiles one, and what is sent with nothing else has a profile of its own. Newest first. Most often it is \
                    a shared device, or a value that a client sends for everybody: then name it in \
                    `signalbox.ingest.nobody`.""")
    public Page<Alarm> alarms(@BeanParam PageQuery page) {
        Optional<Identities.Alarm.Place> before = page.cursor()
                .map(text -> Cursor.decode(text, 2))
                .map(last -> new Identities.Alarm.Place(last.instant(0), last.number(1)));
        List<Identities.Alarm> found = identities.alarms(page.limit() + 1, before);
        Page<Identities.Alarm> some =
                Page.of(found, page.limit(), alarm -> Cursor.of(alarm.since().toString(), Long.toString(alarm.id())));
        return new Page<>(
                some.items().stream()
                        .map(alarm -> new Alarm(
                                Long.toString(alarm.id()),
                                alarm.identifier().kind(),
                                alarm.identifier().value(),
                                alarm.profileId(),
                                alarm.why(),
                                alarm.since()))
                        .toList(),
                some.next());
    }

    /** An identifier that links again, and the profile it belongs to now. */
    record Lifted(String profileId) {}

    @POST
    @Path("alarms/{id}/lift")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Let an identifier link again", description = """
                    Says that the identifier means one person after all: the one with the profile `profile`, or, without it, \
                    none of those that it was sent with so far. Its links with all others are cut for ever, it makes \
                    profiles one again, and what was sent with it alone goes to that profile; nothing is sent twice.""")
    @APIResponse(responseCode = "404", description = "There is no such alarm.")
    @APIResponse(responseCode = "409", description = """
                    The identifier was never sent with one of that profile, or would be alarming all the same.""")
    public Lifted lift(@PathParam("id") long id, @QueryParam("profile") Optional<String> profile) {
        String profileId = identities
                .lift(id, profile, clock.instant())
                .orElseThrow(() -> Problem.notFound("there is no such alarm").asException());
        audit.record("identifier.lift", Long.toString(id), Map.of("profileId", profileId));
        return new Lifted(profileId);
    }
}
