package io.signalbox.admin;

import io.signalbox.admin.ProfileViewStore.MembershipView;
import io.signalbox.admin.ProfileViewStore.StoredPerson;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.platform.AuditLog;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.profile.Retries;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** People: what is known of them, what happened to them, which segments they are in. */
@Path("/api/profiles")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Profiles")
class ProfilesResource {

    private static final int RUNS = 100;

    private final ProfileViewStore profiles;
    private final TimelineStore timelines;
    private final Identities identities;
    private final Retries retries;
    private final AuditLog audit;
    private final Past past;
    private final Clock clock;

    ProfilesResource(
            ProfileViewStore profiles,
            TimelineStore timelines,
            Identities identities,
            Retries retries,
            AuditLog audit,
            Past past,
            Clock clock) {
        this.profiles = profiles;
        this.timelines = timelines;
        this.identities = identities;
        this.retries = retries;
        this.audit = audit;
        this.past = past;
        this.clock = clock;
    }

    /** How many profiles are decided anew. */
    record Retried(int retried) {}

    @GET
    @Operation(summary = "List or find profiles", description = """
                    With `identifier`, the profiles that are known by it: as `kind:value` (`email:anna@example.org`), or \
                    the value alone with its `kind` beside it. A value without any kind is looked for among all standard \
                    kinds (`userId`, `email`, `phone`, `deviceId`, `anonymousId`). Nobody: an empty list. Values are \
                    compared as events are: e-mail addresses in lower case, telephone numbers without separators.

                    Without `identifier`, all profiles but those that were merged into others, in the order of their \
                    ids, or with `trouble=true` those that were \
                    set aside or for which rule files failed.""")
    public Page<ProfileView> list(
            @Parameter(description = "What the person is known by.", example = "email:anna@example.org")
                    @QueryParam("identifier")
                    Optional<String> identifier,
            @Parameter(description = "Kind of the identifier.", example = "email") @QueryParam("kind")
                    Optional<String> kind,
            @Parameter(description = "Only profiles that need an operator.") @QueryParam("trouble")
                    Optional<String> trouble,
            @BeanParam PageQuery page) {
        if (identifier.isPresent()) {
            List<String> ids = candidates(identifier.get(), kind).stream()
                    .flatMap(candidate -> identities.profileOf(candidate.kind(), candidate.value()).stream())
                    .distinct()
                    .toList();
            return new Page<>(profiles.find(ids).stream().map(this::view).toList(), Optional.empty());
        }
        Page<StoredPerson> found =
                profiles.list(QueryValues.flag("trouble", trouble).orElse(false), page.limit(), page.cursor());
        return new Page<>(found.items().stream().map(this::view).toList(), found.next());
    }

    @GET
    @Blocking
    @Path("{id}")
    @Operation(summary = "Get a profile", description = """
                    Identifiers, traits (those sent, overlaid by those that rules have set), and how it stands.

                    With `at`, as it was at that instant, by the rules that were live then: `asOf` has its segments and the \
                    triggers that had fired, each with its rule and its evidence, and the traits are those of then. What \
                    was received later was not known then and does not count. With `rulebook`, the number of a published \
                    version, as that version would have it, had it always been live. Everything is decided again from the \
                    stored events; where some are not kept any more, `complete` is false and `reason` says so. An instant \
                    in the future is now. Identifiers are those of today.""")
    @APIResponse(responseCode = "404", description = "There is no such profile, or no such version.")
    public ProfileView get(
            @PathParam("id") String id,
            @Parameter(description = "As it was at this instant.", example = "2026-01-03T00:00:00Z") @QueryParam("at")
                    Optional<String> at,
            @Parameter(description = "Under this version of the rules.", example = "17") @QueryParam("rulebook")
                    Optional<String> rulebook) {
        ProfileView today = view(profiles.find(id).orElseThrow(ProfilesResource::unknown));
        return at.isEmpty() && rulebook.isEmpty() ? today : past.of(today, at, rulebook);
    }

    @GET
    @Path("{id}/timeline")
    @Operation(summary = "What happened to a profile", description = """
                    Its events and what decisions made of them: memberships entered and left, triggers, computed traits, \
                    each with the rule and the events it rests on. Newest first; at one instant changes come before the \
                    events that they follow from.""")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public Page<TimelineEntry> timeline(@PathParam("id") String id, @BeanParam PageQuery page) {
        known(id);
        return timelines.newest(id, page.limit(), page.cursor());
    }

    /** Runs of a profile, newest first. */
    record Runs(List<ProfileViewStore.Run> items) {}

    @GET
    @Path("{id}/flows")
    @Operation(
            summary = "Where a profile stands in flows",
            description = "Its last 100 runs, newest first: the step it is at, since when, and how it ended.")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public Runs flows(@PathParam("id") String id) {
        known(id);
        return new Runs(profiles.runs(id, RUNS));
    }

    @GET
    @Path("{id}/segments")
    @Operation(
            summary = "Segments a profile is in",
            description = "Each pair of segment and detail with the instant it began at, its rule and its evidence.")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public Page<MembershipView> segments(@PathParam("id") String id, @BeanParam PageQuery page) {
        known(id);
        return profiles.memberships(id, page.limit(), page.cursor());
    }

    @POST
    @Path("{id}/retry")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Decide a profile in trouble again",
            description =
                    "One that was set aside, or for which rule files failed. The answer says whether it was in trouble.")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    public Retried retry(@PathParam("id") String id) {
        known(id);
        int retried = retries.retry(id) ? 1 : 0;
        audit.record("profile.retry", id, Map.of("retried", retried));
        return new Retried(retried);
    }

    /** The profile that has given back what it had taken over. */
    record Unmerged(String mergedInto) {}

    @POST
    @Path("{id}/unmerge")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Undo a merge", description = """
                    The profile was merged into another because an event bore identifiers of both (`mergedInto` says which); \
                    this says that they are two people after all. Its identifiers, its events and what follows from them go \
                    back to it, the links between the two are cut for ever, and nothing is sent twice. The answer names the \
                    profile that it had been merged into.""")
    @APIResponse(responseCode = "404", description = "There is no such profile.")
    @APIResponse(responseCode = "409", description = "The profile is not merged into another.")
    public Unmerged unmerge(@PathParam("id") String id) {
        known(id);
        String into = identities.unmerge(id, clock.instant()).orElseThrow(() -> Problem.of(
                        409, "found a profile that is not merged; expected one with mergedInto")
                .asException());
        audit.record("profile.unmerge", id, Map.of("mergedInto", into));
        return new Unmerged(into);
    }

    @POST
    @Path("retry")
    @RolesAllowed(Roles.OPERATE)
    @Operation(
            summary = "Decide all profiles in trouble again",
            description = "All that were set aside, or for which rule files failed. The answer says how many.")
    public Retried retryAll() {
        int retried = retries.retryAll();
        audit.record("profiles.retry", "all", Map.of("retried", retried));
        return new Retried(retried);
    }

    private static List<Identifier> candidates(String identifier, Optional<String> kind) {
        int colon = identifier.indexOf(':');
        List<Identifier> candidates = new ArrayList<>();
        if (kind.isPresent()) {
            add(candidates, kind.get(), identifier);
        } else if (colon > 0 && Identifier.isKind(identifier.substring(0, colon))) {
            add(candidates, identifier.substring(0, colon), identifier.substring(colon + 1));
        } else {
            Identifier.KINDS.forEach(each -> add(candidates, each, identifier));
        }
        return candidates;
    }

    private static void add(List<Identifier> candidates, String kind, String value) {
        String normalised = Identifier.normalised(kind, value);
        if (Identifier.isKind(kind) && !normalised.isBlank() && normalised.length() <= Identifier.MAX_LENGTH) {
            candidates.add(new Identifier(kind, normalised));
        }
    }

    private ProfileView view(StoredPerson person) {
        return ProfileView.of(person, identities.identifiersOf(person.id()));
    }

    private void known(String id) {
        if (!profiles.exists(id)) {
            throw unknown();
        }
    }

    static RuntimeException unknown() {
        return Problem.notFound("there is no such profile").asException();
    }
}
