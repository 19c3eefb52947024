package io.signalbox.admin;

import io.quarkus.security.identity.SecurityIdentity;
import io.signalbox.backtest.BacktestOrder;
import io.signalbox.backtest.Backtesting;
import io.signalbox.backtest.StoredBacktest;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.Drafts;
import io.signalbox.catalog.RuleFiles;
import io.signalbox.platform.Page;
import io.signalbox.platform.Problem;
import io.signalbox.platform.ProblemException;
import io.signalbox.platform.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What a rulebook would have done: ordered, watched, stopped, read. */
@Path("/api/backtests")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.READ, Roles.AUTHOR})
@Tag(name = "Backtests")
class BacktestsResource {

    private final Backtesting backtests;
    private final Catalog catalog;
    private final Drafts drafts;
    private final SimulationThreads threads;
    private final SecurityIdentity identity;
    private final Clock clock;

    BacktestsResource(
            Backtesting backtests,
            Catalog catalog,
            Drafts drafts,
            SimulationThreads threads,
            SecurityIdentity identity,
            Clock clock) {
        this.backtests = backtests;
        this.catalog = catalog;
        this.drafts = drafts;
        this.threads = threads;
        this.identity = identity;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Start a backtest", description = """
                    Replays stored histories under a candidate and under a published version, and counts what differs. \
                    Nobody is touched: nothing is fired, sent or changed.

                    The candidate is a `draft`, a published `version`, or `files`: edits over the version compared with (a text by \
                    path; null deletes). `against` is `live` (so where absent) or the number of a version. `from` is the \
                    first decision, where what is true already is taken as the beginning and not as a change (absent: the \
                    first event of all); `until` is inclusive (absent: now). Imported events count as received when they \
                    happened, others when they were received, late ones included. `scope` is everybody (so where absent), \
                    the members of a segment, or a sample of so many profiles, the same for the same `seed`.

                    The candidate is compiled first; it is refused with all of its problems.""")
    @APIResponse(
            responseCode = "201",
            description = "It is stored, and begins as soon as others are through.",
            content = @Content(schema = @Schema(implementation = BacktestView.class)))
    @APIResponse(responseCode = "400", description = "The order or the candidate has problems; all of them.")
    @APIResponse(responseCode = "409", description = "As many backtests are under way as may be.")
    public RestResponse<BacktestView> create(@NotNull BacktestWanted wanted) {
        String author = identity.getPrincipal().getName();
        // Only what takes long runs there: an answer that comes too late must not leave a backtest behind.
        Backtesting.Accepted accepted = threads.run(() -> backtests.check(order(wanted)));
        StoredBacktest backtest = backtests.create(accepted, author);
        return RestResponse.ResponseBuilder.<BacktestView>created(URI.create("/api/backtests/" + backtest.backtestId()))
                .entity(BacktestView.of(backtest, Optional.empty(), clock.instant()))
                .build();
    }

    private BacktestOrder order(BacktestWanted wanted) {
        List<Problem.Item> problems = new ArrayList<>(wanted.problems());
        int against = wanted.againstVersion().orElseGet(this::liveVersion);
        RuleFiles base = files("/against", against, problems);
        RuleFiles candidate = wanted.draft()
                .map(draft -> draft(draft, problems))
                .or(() -> wanted.version().map(version -> files("/version", version, problems)))
                .orElseGet(() -> wanted.edited(base, problems));
        if (!problems.isEmpty()) {
            throw Problem.of(400, "the backtest cannot be made; nothing was stored", problems)
                    .asException();
        }
        return new BacktestOrder(
                wanted.draft()
                        .map(draft -> "draft " + draft)
                        .or(() -> wanted.version().map(version -> "version " + version))
                        .orElse("edits of version " + against),
                candidate,
                against,
                wanted.from(),
                wanted.until(),
                wanted.backtestScope(),
                wanted.message().orElse(""));
    }

    private RuleFiles draft(String id, List<Problem.Item> problems) {
        Optional<RuleFiles> files = drafts.files(id);
        if (files.isEmpty()) {
            problems.add(Problem.Item.of("/draft", id, "the id of a draft"));
        }
        return files.orElseGet(() -> RuleFiles.of(Map.of()));
    }

    private int liveVersion() {
        return catalog.live()
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException())
                .version()
                .version();
    }

    private RuleFiles files(String pointer, int version, List<Problem.Item> problems) {
        RuleFiles files = catalog.files(version);
        if (files.texts().isEmpty()) {
            problems.add(Problem.Item.of(pointer, String.valueOf(version), "the number of a published version"));
        }
        return files;
    }

    @GET
    @Operation(
            summary = "List backtests",
            description = "The newest first, with their progress; results are in each of them.")
    public Page<BacktestView> list(@BeanParam PageQuery page) {
        Page<StoredBacktest> found = backtests.page(page.limit(), page.cursor());
        return new Page<>(
                found.items().stream()
                        .map(backtest -> BacktestView.of(backtest, Optional.empty(), clock.instant()))
                        .toList(),
                found.next());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Get a backtest", description = """
                    Its progress, and what it has found so far; all of it once `state` is `finished`. People are counted \
                    at `until`; sizes and messages at each of `points`; firings by day. `samples` are profiles to look \
                    at, some of each difference, with the rule and the events it rests on.""")
    @APIResponse(responseCode = "404", description = "There is no such backtest.")
    public BacktestView get(@PathParam("id") String id) {
        StoredBacktest backtest = backtests.find(id).orElseThrow(BacktestsResource::unknown);
        return BacktestView.of(backtest, Optional.of(backtests.findings(id)), clock.instant());
    }

    @GET
    @Path("{id}/export.csv")
    @Produces("text/csv")
    @Operation(summary = "Export a backtest", description = """
                    What it has found as one table with the columns `subject,name,measure,at,live,candidate,profile,\
                    rule,evidence`.""")
    @APIResponse(
            responseCode = "200",
            description = "The table.",
            content = @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "There is no such backtest.")
    public StreamingOutput export(@PathParam("id") String id) {
        BacktestView.Result result = get(id).result()
                .orElseThrow(() -> Problem.notFound("the backtest has not begun yet; there is nothing to export")
                        .asException());
        return out -> BacktestCsv.write(result, out);
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Cancel a backtest", description = "What it has found by then stays.")
    @APIResponse(responseCode = "204", description = "It stops within moments.")
    @APIResponse(responseCode = "404", description = "There is no such backtest.")
    @APIResponse(responseCode = "409", description = "It is over already.")
    public Response cancel(@PathParam("id") String id) {
        if (!backtests.cancel(id)) {
            StoredBacktest over = backtests.find(id).orElseThrow(BacktestsResource::unknown);
            throw Problem.conflict(
                            "the backtest is over already: " + over.state().word())
                    .asException();
        }
        return Response.noContent().build();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.AUTHOR)
    @Operation(summary = "Delete a backtest", description = "With all that it found. One under way is cancelled first.")
    @APIResponse(responseCode = "404", description = "There is no such backtest.")
    public void delete(@PathParam("id") String id) {
        backtests.cancel(id);
        if (!backtests.delete(id)) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return Problem.notFound("there is no such backtest").asException();
    }
}
