package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RulesConfig;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.profile.RuleActivityStore;
import io.signalbox.profile.RuleHistory;
import io.signalbox.rulebook.RuleCompiler;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The live rules one by one, and when they last matched. */
@Path("/api/rulebook/rules")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Rulebook")
class RulesResource {

    private final Catalog catalog;
    private final RuleCompiler rules;
    private final RuleActivityStore activity;
    private final RulesConfig config;
    private final Clock clock;

    RulesResource(Catalog catalog, RuleCompiler rules, RuleActivityStore activity, RulesConfig config, Clock clock) {
        this.catalog = catalog;
        this.rules = rules;
        this.activity = activity;
        this.config = config;
        this.clock = clock;
    }

    /** All live rules. */
    record View(int version, List<RuleView> rules) {}

    /**
     * A live rule.
     *
     * @param line where it begins
     * @param liveSince since when a rule of this name has been in this file without a break
     * @param lastMatchedAt when it last matched somebody; absent: never since then
     * @param warning where it has not matched for too long
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RuleView(
            String file,
            String rule,
            int line,
            Optional<Instant> liveSince,
            Optional<Instant> lastMatchedAt,
            Optional<String> warning) {

        static RuleView of(RuleRef rule, QuietRules quiet) {
            Optional<RuleHistory> history = quiet.history(rule);
            return new RuleView(
                    rule.file(),
                    rule.rule(),
                    rule.line(),
                    history.map(RuleHistory::firstSeenAt),
                    history.flatMap(RuleHistory::lastMatchedAt),
                    quiet.warning(rule).map(RuleProblem::found));
        }
    }

    @GET
    @Operation(
            summary = "List the live rules",
            description = "With their places, since when they have been live, and when they last matched, to about a"
                    + " minute. A rule that has not matched for longer than `signalbox.rules.quiet-after` has a"
                    + " warning.")
    @APIResponse(responseCode = "503", description = "The live rules are still being compiled.")
    public View rules() {
        LiveRulebook live = catalog.live()
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException());
        int version = live.version().version();
        QuietRules quiet = new QuietRules(activity.all(), config.quietAfter(), clock.instant());
        return new View(
                version,
                rules.outline(catalog.files(version).rules()).rules().stream()
                        .map(rule -> RuleView.of(rule, quiet))
                        .toList());
    }
}
