package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.CatalogStatus;
import io.signalbox.catalog.RuleTestFailure;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.catalog.Sources;
import io.signalbox.delivery.DestinationProblem;
import io.signalbox.delivery.DestinationStatus;
import io.signalbox.delivery.DestinationStore;
import io.signalbox.delivery.Destinations;
import io.signalbox.platform.Roles;
import io.signalbox.profile.RolloutProgress;
import io.signalbox.profile.Rollouts;
import io.signalbox.rulebook.RuleProblem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the service stands, at one glance. */
@Path("/api/status")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.READ)
@Tag(name = "Status")
class StatusResource {

    private final StatusStore store;
    private final Catalog catalog;
    private final DestinationStore destinations;
    private final Destinations destinationsFile;
    private final Sources sources;
    private final Rollouts rollouts;
    private final Clock clock;
    private final String version;

    StatusResource(
            StatusStore store,
            Catalog catalog,
            DestinationStore destinations,
            Destinations destinationsFile,
            Sources sources,
            Rollouts rollouts,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.store = store;
        this.catalog = catalog;
        this.destinations = destinations;
        this.destinationsFile = destinationsFile;
        this.sources = sources;
        this.rollouts = rollouts;
        this.clock = clock;
        this.version = version;
    }

    /** Everything an operator looks at first. */
    record Status(
            Instant now,
            String version,
            Loop loop,
            OutboxView outbox,
            StatusStore.Trouble profiles,
            RulebookView rulebook,
            List<DestinationProblem> destinationProblems,
            List<StatusStore.Running> imports) {}

    /**
     * How far the loop is.
     *
     * @param due profiles that are due now; counted up to 10000
     * @param lagMs for how long the one that waits longest has been due
     * @param nextDueAt when the next profile will be due
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Loop(long due, long lagMs, Optional<Instant> nextDueAt) {}

    /**
     * What is to be sent.
     *
     * @param ageMs for how long the oldest message has been waiting
     */
    record OutboxView(long waiting, long dead, long ageMs) {}

    /** Which rules decide, what is wrong with those on disk, where they come from, and who has met the latest ones. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RulebookView(
            Optional<RulebookVersion> live,
            List<RuleProblem> problems,
            List<RuleTestFailure> failures,
            int warnings,
            Sources.State source,
            Optional<RolloutProgress> rollout) {}

    @GET
    @Operation(summary = "How the service stands", description = """
                    What is due and for how long, what is to be sent, profiles that need an operator, problems of rules and \
                    destinations, imports under way.""")
    public Status status() {
        Instant now = clock.instant();
        StatusStore.Due due = store.due(now);
        CatalogStatus rules = catalog.status();
        return new Status(
                now,
                version,
                new Loop(due.due(), age(due.oldest(), now), due.next()),
                outbox(now),
                store.trouble(),
                new RulebookView(
                        rules.live(),
                        rules.problems(),
                        rules.failures(),
                        rules.warnings().size(),
                        sources.state(),
                        rollouts.latest()),
                destinationsFile.problems(),
                store.imports());
    }

    private OutboxView outbox(Instant now) {
        List<DestinationStatus> statuses = destinations.statuses();
        Optional<Instant> oldest = statuses.stream()
                .flatMap(status -> status.oldestWaiting().stream())
                .min(Comparator.naturalOrder());
        return new OutboxView(
                statuses.stream().mapToLong(DestinationStatus::waiting).sum(),
                statuses.stream().mapToLong(DestinationStatus::dead).sum(),
                age(oldest, now));
    }

    private static long age(Optional<Instant> since, Instant now) {
        return since.map(instant -> Math.max(0, Duration.between(instant, now).toMillis()))
                .orElse(0L);
    }
}
