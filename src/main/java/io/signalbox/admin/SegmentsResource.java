package io.signalbox.admin;

import io.signalbox.admin.SegmentStore.Member;
import io.signalbox.admin.SegmentStore.Size;
import io.signalbox.admin.SegmentStore.SizeAt;
import io.signalbox.catalog.Catalog;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Segments: how big they are, who is in them, how big they were. */
@Path("/api/segments")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Segments")
class SegmentsResource {

    private final SegmentStore segments;
    private final Catalog catalog;
    private final Clock clock;

    SegmentsResource(SegmentStore segments, Catalog catalog, Clock clock) {
        this.segments = segments;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** How big a segment was at the ends of spans of time, oldest first. */
    record History(String segment, Instant from, Instant until, List<SizeAt> items) {}

    @GET
    @Operation(summary = "List segments", description = """
                    All segments that the live rulebook may give or that have members, by name, with the number of \
                    profiles in them and of memberships (pairs of profile and detail).""")
    public Page<Size> list(@BeanParam PageQuery page) {
        SortedMap<String, Size> sizes = new TreeMap<>();
        given().forEach(name -> sizes.put(name, new Size(name, 0, 0)));
        segments.sizes().forEach(size -> sizes.put(size.segment(), size));
        String after = page.cursor().map(text -> Cursor.decode(text, 1).part(0)).orElse("");
        List<Size> rows = sizes.values().stream()
                .filter(size -> size.segment().compareTo(after) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page.limit(), size -> Cursor.of(size.segment()));
    }

    @GET
    @Path("{name}/members")
    @Operation(
            summary = "Members of a segment",
            description = "Profiles in the segment, each with its detail and since when, in the order of their ids.")
    @APIResponse(responseCode = "404", description = "No rule gives such a segment, and nobody ever was in it.")
    public Page<Member> members(
            @PathParam("name") String name,
            @Parameter(description = "Only memberships with this detail.") @QueryParam("detail")
                    Optional<String> detail,
            @BeanParam PageQuery page) {
        known(name);
        return segments.members(name, detail, page.limit(), page.cursor());
    }

    @GET
    @Path("{name}/history")
    @Operation(summary = "Size of a segment over time", description = """
                    For each span between `from` and `until`: how many memberships there were at its end, and how many \
                    began and ended in it, by the exact instants of the decisions. Without parameters the last 30 days; \
                    at most 1000 spans.""")
    @APIResponse(responseCode = "404", description = "No rule gives such a segment, and nobody ever was in it.")
    public History history(@PathParam("name") String name, @BeanParam SpanQuery query) {
        SpanQuery.Spans spans = query.read(clock.instant());
        known(name);
        return new History(
                name, spans.from(), spans.until(), segments.history(name, spans.from(), spans.until(), spans.span()));
    }

    private void known(String name) {
        if (!given().contains(name) && !segments.isKnown(name)) {
            throw Problem.notFound("there is no such segment").asException();
        }
    }

    private Set<String> given() {
        Set<String> names = new TreeSet<>();
        catalog.live().ifPresent(live -> live.rulebook().units().forEach(unit -> names.addAll(unit.givesSegments())));
        return names;
    }
}
