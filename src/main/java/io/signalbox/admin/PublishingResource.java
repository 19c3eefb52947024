package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.BacktestSummary;
import io.signalbox.catalog.Publishing;
import io.signalbox.catalog.RuleTestFailure;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.catalog.Source;
import io.signalbox.catalog.Sources;
import io.signalbox.platform.Roles;
import io.signalbox.profile.RolloutProgress;
import io.signalbox.profile.Rollouts;
import io.signalbox.rulebook.RuleProblem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What makes rules live, and where they come from. */
@Path("/api/rulebook")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.AUTHOR)
@Tag(name = "Rulebook")
class PublishingResource {

    private final Publishing publishing;
    private final Sources sources;
    private final Rollouts rollouts;

    PublishingResource(Publishing publishing, Sources sources, Rollouts rollouts) {
        this.publishing = publishing;
        this.sources = sources;
        this.rollouts = rollouts;
    }

    /**
     * Which draft to publish.
     *
     * @param message that the version bears; absent: the draft's
     * @param override to publish although rule tests fail
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Wish(
            @NotBlank String draft, Optional<@Size(max = 1_000) String> message, Optional<@Valid InSpite> override) {}

    /** Why something is done in spite of what speaks against it; the audit keeps it. */
    record InSpite(@NotBlank @Size(max = 1_000) String reason) {}

    /** Which version to go back to. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record WayBack(@NotNull Integer version, Optional<@Size(max = 1_000) String> message) {}

    /**
     * Where rules shall come from.
     *
     * @param onDivergence to be said where files and the live version differ
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Switch(@NotNull Source source, Optional<Sources.Winner> onDivergence) {}

    /**
     * What was published.
     *
     * @param version that is live from {@code publishedAt} on
     * @param failures rule tests that fail all the same
     * @param effect in a sentence, what was known of its effect
     * @param backtest the latest of exactly these files
     * @param rollout how far the profiles have come in meeting it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Answer(
            RulebookVersion version,
            List<RuleProblem> warnings,
            List<RuleTestFailure> failures,
            String effect,
            Optional<BacktestSummary> backtest,
            Optional<RolloutProgress> rollout) {}

    @POST
    @Path("publish")
    @Operation(summary = "Publish a draft", description = """
                    From the answered instant on its files decide: every profile is decided with the version before up \
                    to that instant, and once with the new one at it, muted, so that nothing fires that was already true. \
                    That happens in the background while events are taken.

                    Refused are drafts with errors, or with failing rule tests (unless `override` gives a reason, which the \
                    audit keeps), over a version that is not live any more, without the backtest or the \
                    approval that the limits ask for, and all of them while files are the source of rules.""")
    @APIResponse(responseCode = "404", description = "There is no such draft.")
    @APIResponse(
            responseCode = "409",
            description =
                    "Files are the source; or the draft is not over the live version, was published, changes nothing,"
                            + " or exceeds a limit.")
    @APIResponse(responseCode = "412", description = "It was changed since the revision in If-Match.")
    @APIResponse(
            responseCode = "422",
            description = "The files have errors, or rule tests fail; all of them are listed.")
    public Answer publish(@HeaderParam(Revision.HEADER) @Nullable String seen, @NotNull @Valid Wish wish) {
        return answer(publishing.publish(new Publishing.Order(
                wish.draft(),
                Revision.optional(seen),
                wish.message().map(String::strip),
                wish.override().map(override -> override.reason().strip()))));
    }

    @POST
    @Path("rollback")
    @Operation(summary = "Go back to an earlier version", description = """
                    Publishes its files once more, as a new version. No backtest or approval is asked for: it decided \
                    before. Rule tests that fail do not refuse it; they are listed in `failures`, and in the audit.""")
    @APIResponse(responseCode = "404", description = "There is no such version.")
    @APIResponse(responseCode = "409", description = "Files are the source, or its files are live already.")
    @APIResponse(responseCode = "422", description = "Its files do not compile any more.")
    public Answer rollBack(@NotNull @Valid WayBack wish) {
        return answer(publishing.rollBack(wish.version(), wish.message().map(String::strip)));
    }

    private Answer answer(Publishing.Published published) {
        return new Answer(
                published.version(),
                published.warnings(),
                published.failures(),
                published.effect(),
                published.backtest(),
                rollouts.latest());
    }

    @POST
    @Path("source")
    @RolesAllowed(Roles.OPERATE)
    @Operation(summary = "Say where rules come from", description = """
                    `files`: what is written in the rules folder is published at once, and the API publishes nothing. \
                    `api`: drafts are published, and the folder is only compared with the live version.

                    Where both differ, `onDivergence` says which side is live afterwards: `keep-live`, or `take-files`, \
                    which publishes the files in the folder. Without it the switch is refused and the differing files are \
                    listed.""")
    @APIResponse(responseCode = "409", description = "The listed files differ, and it was not said which side wins.")
    @APIResponse(responseCode = "422", description = "The files to be taken have errors; all of them are listed.")
    public Sources.State source(@NotNull @Valid Switch wish) {
        return sources.switchTo(wish.source(), wish.onDivergence());
    }
}
