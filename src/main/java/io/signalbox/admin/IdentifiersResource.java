package io.signalbox.admin;

import io.signalbox.identity.Identities;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What people are known by, where it does not say who they are. */
@Path("/api/identifiers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Profiles")
class IdentifiersResource {

    private final Identities identities;

    IdentifiersResource(Identities identities) {
        this.identities = identities;
    }

    /**
     * An identifier that links nobody.
     *
     * @param profileId what is sent with nothing else belongs to this profile
     */
    record Alarm(String kind, String value, String profileId, String why, Instant since) {
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
        Optional<Long> before = page.cursor().map(text -> Cursor.decode(text, 1).number(0));
        List<Identities.Alarm> found = identities.alarms(page.limit() + 1, before);
        Page<Identities.Alarm> some = Page.of(found, page.limit(), alarm -> Cursor.of(Long.toString(alarm.id())));
        return new Page<>(
                some.items().stream()
                        .map(alarm -> new Alarm(
                                alarm.identifier().kind(),
                                alarm.identifier().value(),
                                alarm.profileId(),
                                alarm.why(),
                                alarm.since()))
                        .toList(),
                some.next());
    }
}
