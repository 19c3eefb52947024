package io.signalbox.admin;

import io.signalbox.admin.ProfileViewStore.StoredPerson;
import io.signalbox.catalog.Catalog;
import io.signalbox.catalog.LiveRulebook;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.decision.DeciderLimits;
import io.signalbox.decision.Received;
import io.signalbox.decision.Standing;
import io.signalbox.decision.Timeline;
import io.signalbox.history.ReceivedLog;
import io.signalbox.history.UnreadableEventException;
import io.signalbox.model.ProfileState;
import io.signalbox.model.TrackingPlan;
import io.signalbox.platform.Problem;
import io.signalbox.profile.Recollection;
import io.signalbox.profile.Recollection.Remembered;
import io.signalbox.rulebook.Rulebook;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows a profile as it was, or as another version of the rules would have it. Reads and decides in memory; stores
 * nothing.
 */
@Singleton
class TimeMachine {

    private final Catalog catalog;
    private final ReceivedLog log;
    private final Recollection memory;
    private final ProfileViewStore profiles;
    private final DeciderLimits limits;
    private final ExplanationConfig config;
    private final Clock clock;

    TimeMachine(
            Catalog catalog,
            ReceivedLog log,
            Recollection memory,
            ProfileViewStore profiles,
            DeciderLimits live,
            ExplanationConfig config,
            Clock clock) {
        this.catalog = catalog;
        this.log = log;
        this.memory = memory;
        this.profiles = profiles;
        this.limits = new DeciderLimits(0, config.maxDecisions(), live.defaultZone());
        this.config = config;
        this.clock = clock;
    }

    /**
     * Which profile as of when and under what.
     *
     * @param at empty, or in the future: now
     * @param version empty: those that were live
     */
    record Destination(String profileId, Optional<Instant> at, Optional<Integer> version) {}

    /**
     * A profile as it was.
     *
     * @param version the one that decided last
     * @param incomplete why it may have been otherwise; empty: it was exactly so
     */
    record Visited(Standing standing, RulebookVersion version, Optional<String> incomplete) {}

    /** May take seconds: past versions are compiled where they are needed. */
    Visited visit(Destination destination) {
        Instant now = clock.instant();
        Instant at = destination.at().filter(now::isAfter).orElse(now);
        StoredPerson person = profiles.find(destination.profileId()).orElseThrow(ProfilesResource::unknown);
        Instant created = person.createdAt();
        if (at.isBefore(created)) {
            throw Problem.badRequest(
                            "the profile did not exist yet",
                            Problem.Item.of("at", at.toString(), "an instant from " + created + " on"))
                    .asException();
        }
        Optional<RulebookVersion> asked = destination.version().map(this::version);
        long events = log.count(destination.profileId());
        if (events > config.maxEvents()) {
            throw Problem.of(
                            422,
                            "the profile has too many events to be rebuilt",
                            Problem.Item.of(events + " events", "at most " + config.maxEvents()))
                    .asException();
        }
        boolean asStored = asked.isEmpty() && at.equals(now);
        if (asStored && person.setAsideAt().isPresent()) {
            throw Problem.conflict(
                            "the profile is set aside, since its decision failed",
                            Problem.Item.of(
                                    "a profile set aside at "
                                            + person.setAsideAt().get(),
                                    "an instant before that, or a profile that was retried"))
                    .asException();
        }
        try {
            return asStored ? remembered(destination.profileId(), at) : rebuilt(destination.profileId(), at, asked);
        } catch (UnreadableEventException unreadable) {
            throw Problem.of(
                            422,
                            "the profile cannot be rebuilt",
                            Problem.Item.of(String.valueOf(unreadable.getMessage()), "a log that can be read"))
                    .asException();
        }
    }

    private Visited remembered(String profileId, Instant at) {
        Remembered remembered = memory.of(profileId, live().rulebook().plan()).orElseThrow(ProfilesResource::unknown);
        Instant from = remembered
                .situation()
                .state()
                .filter(ProfileState::isDecided)
                .map(ProfileState::decidedUntil)
                .orElseGet(() -> new Received(profileId, remembered.situation().arrivals(), Set.of())
                        .first()
                        .orElse(at));
        Standing standing =
                Standing.continued(remembered.situation(), remembered.changes(), timeline(from), limits, at);
        return new Visited(standing, liveAt(at), incomplete(standing, 0));
    }

    private Visited rebuilt(String profileId, Instant at, Optional<RulebookVersion> asked) {
        Optional<Rulebook> tried = asked.map(version -> rulebook(version.version()));
        TrackingPlan plan = tried.orElseGet(() -> live().rulebook()).plan();
        ReceivedLog.Rows rows = log.of(profileId, plan);
        Received received = new Received(
                profileId,
                rows.rows().stream().map(ReceivedLog.Row::event).toList(),
                rows.rows().stream()
                        .filter(ReceivedLog.Row::imported)
                        .map(row -> row.event().id())
                        .collect(Collectors.toSet()));
        Timeline timeline = tried.map(Timeline::always)
                .orElseGet(() -> timeline(received.first().orElse(at)));
        Standing standing = Standing.rebuilt(received, timeline, limits, at);
        return new Visited(standing, asked.orElseGet(() -> liveAt(at)), incomplete(standing, rows.pruned()));
    }

    private static Optional<String> incomplete(Standing standing, long pruned) {
        List<String> reasons = new ArrayList<>();
        if (pruned > 0) {
            reasons.add(pruned + " of its events are older than events are kept, and what rests on them is missing");
        }
        if (!standing.isComplete()) {
            reasons.add("it takes more decisions than one answer may; it stands as of "
                    + standing.state().map(ProfileState::decidedUntil).orElse(standing.at()));
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private Timeline timeline(Instant from) {
        Optional<Timeline> known = catalog.timeline(from);
        if (known.isEmpty()) {
            catalog.prepare(from);
            known = catalog.timeline(from);
        }
        return known.orElseThrow(TimeMachine::starting);
    }

    private LiveRulebook live() {
        return catalog.live().orElseThrow(TimeMachine::starting);
    }

    private static RuntimeException starting() {
        return Problem.of(503, "the live rulebook is still being compiled; try again in a moment")
                .asException();
    }

    private RulebookVersion liveAt(Instant at) {
        List<RulebookVersion> versions = catalog.versions();
        return versions.stream()
                .filter(version -> !version.publishedAt().isAfter(at))
                .reduce((earlier, later) -> later)
                .orElseGet(() -> versions.get(0));
    }

    /** @throws io.signalbox.platform.ProblemException 404 */
    RulebookVersion version(int number) {
        return catalog.versions().stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no such version").asException());
    }

    private Rulebook rulebook(int version) {
        return catalog.rulebook(version)
                .orElseThrow(() -> Problem.of(422, "this version of the rules does not compile any more")
                        .asException());
    }
}
