package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.RulesConfig;
import io.signalbox.platform.Problem;
import io.signalbox.platform.Roles;
import io.signalbox.profile.RuleActivityStore;
import io.signalbox.rulebook.ReadableRule;
import io.signalbox.rulebook.RuleProblem;
import io.signalbox.rulebook.RuleRef;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Rules one by one, in plain words, and when they last matched. */
@Path("/api/rulebook")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Rulebook")
class RulesResource {

    private final Catalog catalog;
    private final TimeMachine machine;
    private final Explainers explainers;
    private final RuleActivityStore activity;
    private final RulesConfig config;
    private final Clock clock;

    RulesResource(
            Catalog catalog,
            TimeMachine machine,
            Explainers explainers,
            RuleActivityStore activity,
            RulesConfig config,
            Clock clock) {
        this.catalog = catalog;
        this.machine = machine;
        this.explainers = explainers;
        this.activity = activity;
        this.config = config;
        this.clock = clock;
    }

    /** All rules of a version. */
    record Rules(int version, List<Item> items) {}

    /**
     * A rule as people read it.
     *
     * @param line where it begins in its file
     * @param text as its author wrote it
     * @param words the same in plain English
     * @param history of a rule that is live
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Item(String file, String name, int line, String text, String words, Optional<History> history) {}

    /**
     * How a rule fares.
     *
     * @param liveSince since when a rule of this name has been in this file without a break
     * @param lastMatchedAt when it last matched somebody; absent: never since then
     * @param warning where it has not matched for too long
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record History(Instant liveSince, Optional<Instant> lastMatchedAt, Optional<String> warning) {}

    @GET
    @Blocking
    @Path("rules")
    @Operation(summary = "Read the rules in plain words", description = """
                    Every rule with its file, its line, its text as it was written and the same in plain English; those of \
                    the live version, or of the published one whose number is `rulebook`. With `gives`, only those that may \
                    give the segment, trait or trigger of that name. What is live has its history: since when, and when it \
                    last matched, to about a minute; a rule that has not matched for longer than \
                    `signalbox.rules.quiet-after` has a warning.""")
    @APIResponse(responseCode = "404", description = "There is no such version.")
    @APIResponse(responseCode = "503", description = "The live rules are still being compiled.")
    public Rules rules(
            @Parameter(description = "A published version.", example = "17") @QueryParam("rulebook")
                    Optional<String> rulebook,
            @Parameter(description = "Name of a segment, trait or trigger.", example = "cart-abandoned")
                    @QueryParam("gives")
                    Optional<String> gives) {
        List<Problem.Item> problems = new ArrayList<>();
        Optional<Integer> number =
                QueryValues.number("rulebook", rulebook, "the number of a published version", problems);
        Past.refuse(problems);
        Optional<Integer> live = catalog.live().map(known -> known.version().version());
        int version = number.map(asked -> machine.version(asked).version())
                .or(() -> live)
                .orElseThrow(() -> Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                        .asException());
        QuietRules quiet = new QuietRules(activity.all(), config.quietAfter(), clock.instant());
        boolean isLive = live.filter(known -> known == version).isPresent();
        return new Rules(
                version,
                explainers.of(version).rules().stream()
                        .filter(rule -> gives.map(name -> isGiven(rule, name)).orElse(true))
                        .map(rule -> item(rule, isLive ? history(rule, quiet) : Optional.empty()))
                        .toList());
    }

    private static boolean isGiven(ReadableRule rule, String name) {
        return rule.gives().stream().anyMatch(given -> given.name().equals(name));
    }

    private static Item item(ReadableRule rule, Optional<History> history) {
        return new Item(rule.file(), rule.name(), rule.line(), rule.text(), rule.words(), history);
    }

    private static Optional<History> history(ReadableRule rule, QuietRules quiet) {
        RuleRef place = new RuleRef(rule.file(), rule.name(), rule.line());
        return quiet.history(place)
                .map(known -> new History(
                        known.firstSeenAt(),
                        known.lastMatchedAt(),
                        quiet.warning(place).map(RuleProblem::found)));
    }
}
