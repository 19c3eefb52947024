package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.CatalogStatus;
import io.signalbox.catalog.FileDiff;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.catalog.RuleTestFailure;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.catalog.Sources;
import io.signalbox.platform.Cursor;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.profile.RolloutProgress;
import io.signalbox.profile.Rollouts;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.Unit;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The rules that decide now, what they read and give, and those that decided before. */
@Path("/api/rulebook")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Rulebook")
class RulebookResource {

    private final Catalog catalog;
    private final Sources sources;
    private final Rollouts rollouts;
    private final RunsPreview runs;

    RulebookResource(Catalog catalog, Sources sources, Rollouts rollouts, RunsPreview runs) {
        this.catalog = catalog;
        this.sources = sources;
        this.rollouts = rollouts;
        this.runs = runs;
    }

    /**
     * The live rulebook.
     *
     * @param live version that decides; absent while it is still being compiled
     * @param files paths of its rules and of its tracking plan
     * @param units rule files in the order in which they are assessed
     * @param problems of the files on disk, which therefore are not live, or of the live version itself
     * @param failures rule tests of the files on disk that fail, for which they are not live
     * @param warnings of the live version
     * @param source where rules come from, and files in the folder that differ from the live ones
     * @param rollout how far the profiles have come in meeting the latest version
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record View(
            Optional<RulebookVersion> live,
            Set<String> files,
            List<UnitView> units,
            List<RuleProblem> problems,
            List<RuleTestFailure> failures,
            List<RuleProblem> warnings,
            Sources.State source,
            Optional<RolloutProgress> rollout) {}

    /**
     * What a rule file reads, so that it is assessed only when that changes, and what it gives.
     *
     * @param everything it reads all events, traits and segments
     * @param lookBack the longest span it asks about; absent: unbounded
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record UnitView(String file, boolean everything, Reads reads, Gives gives, Optional<String> lookBack) {

        static UnitView of(Unit unit) {
            return new UnitView(
                    unit.file(),
                    unit.everything(),
                    new Reads(
                            sorted(unit.events()),
                            unit.unplannedEvents(),
                            sorted(unit.summaries()),
                            sorted(unit.traits()),
                            sorted(unit.segments())),
                    new Gives(sorted(unit.givesSegments()), sorted(unit.givesTraits()), sorted(unit.givesTriggers())),
                    unit.lookBack().map(Object::toString));
        }

        private static SortedSet<String> sorted(Set<String> names) {
            return new TreeSet<>(names);
        }
    }

    /** What a rule file reads. */
    record Reads(
            SortedSet<String> events,
            boolean unplannedEvents,
            SortedSet<String> summaries,
            SortedSet<String> traits,
            SortedSet<String> segments) {}

    /** What a rule file may give. */
    record Gives(SortedSet<String> segments, SortedSet<String> traits, SortedSet<String> triggers) {}

    /** A published version with all of its texts by path. */
    record VersionView(VersionRow version, Map<String, String> files) {}

    /** The differences between two versions. */
    record Diff(int from, int to, List<FileDiff> files) {}

    @GET
    @Operation(
            summary = "Get the live rulebook",
            description =
                    "Its version, its files, for each rule file what it reads and what it may give, where rules come"
                            + " from, and how far the profiles have come in meeting the latest version.")
    public View live() {
        CatalogStatus status = catalog.status();
        return new View(
                status.live(),
                status.live()
                        .map(version -> catalog.files(version.version()).texts().keySet())
                        .orElse(Set.of()),
                catalog.live().stream()
                        .map(LiveRulebook::rulebook)
                        .flatMap(rulebook -> rulebook.units().stream())
                        .map(UnitView::of)
                        .toList(),
                status.problems(),
                status.failures(),
                status.warnings(),
                sources.state(),
                rollouts.latest());
    }

    @GET
    @Path("versions")
    @Operation(
            summary = "List published rulebooks",
            description = "The newest first, which is the live one; the others are superseded.")
    public Page<VersionRow> versions(@BeanParam PageQuery page) {
        long before =
                page.cursor().map(text -> Cursor.decode(text, 1).number(0)).orElse(Long.MAX_VALUE);
        List<RulebookVersion> all = catalog.versions();
        List<VersionRow> rows = all.stream()
                .filter(version -> version.version() < before)
                .sorted(Comparator.comparingInt(RulebookVersion::version).reversed())
                .limit(page.limit() + 1L)
                .map(version -> VersionRow.of(version, all.size()))
                .toList();
        return Page.of(rows, page.limit(), version -> Cursor.of(String.valueOf(version.version())));
    }

    @GET
    @Path("versions/{version}")
    @Operation(summary = "Get a published rulebook", description = "With the texts of all its files.")
    @APIResponse(responseCode = "404", description = "There is no such version.")
    public VersionView version(@PathParam("version") String version) {
        VersionRow found = row(version);
        return new VersionView(found, catalog.files(found.version()).texts());
    }

    @GET
    @Path("versions/{version}/diff")
    @Operation(
            summary = "Compare two published rulebooks",
            description = "What this version changed, file by file, as `diff -u` writes it.")
    @APIResponse(responseCode = "404", description = "There is no such version.")
    public Diff diff(
            @PathParam("version") String version,
            @Parameter(description = "The version to compare with; without it, the one before.") @QueryParam("against")
                    Optional<String> against) {
        VersionRow to = row(version);
        int from = against.map(text -> row(text).version()).orElse(to.version() - 1);
        return new Diff(from, to.version(), FileDiff.between(catalog.files(from), catalog.files(to.version())));
    }

    @GET
    @Path("versions/{version}/runs")
    @Operation(
            summary = "What a rollback does to those under way in flows",
            description =
                    "For each live flow that this version has otherwise or not at all, what would become of its runs; as"
                            + " for drafts.")
    @APIResponse(responseCode = "404", description = "There is no such version.")
    @APIResponse(responseCode = "409", description = "Some of its flows cannot be read; their problems are listed.")
    public RunsPreview.Runs runs(@PathParam("version") String version) {
        RuleFiles target = catalog.files(row(version).version());
        RuleFiles live = catalog.files(catalog.latest().orElseThrow().version());
        return runs.between(live, target);
    }

    private VersionRow row(String version) {
        List<RulebookVersion> all = catalog.versions();
        return all.stream()
                .filter(each -> String.valueOf(each.version()).equals(version))
                .findFirst()
                .map(each -> VersionRow.of(each, all.size()))
                .orElseThrow(() -> Problem.notFound("there is no such version").asException());
    }
}
