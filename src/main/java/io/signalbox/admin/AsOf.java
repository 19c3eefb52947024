package io.signalbox.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.admin.ProfileViewStore.Because;
import io.signalbox.admin.ProfileViewStore.MembershipView;
import io.signalbox.admin.TimeMachine.Visited;
import io.signalbox.catalog.RulebookVersion;
import io.signalbox.decision.Standing;
import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.ProfileState;
import io.signalbox.model.Reason;
import io.signalbox.platform.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A profile as it was at an instant.
 *
 * @param rulebook the version that decided last, or the one that was asked for
 * @param segments those it was in
 * @param triggers those that had fired, oldest first
 * @param complete whether it was exactly so
 * @param reason why it may have been otherwise
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AsOf(
        Instant at,
        VersionRef rulebook,
        List<MembershipView> segments,
        List<FiredView> triggers,
        boolean complete,
        Optional<String> reason) {

    /** A published version, by its number. */
    record VersionRef(int version, String id, Instant publishedAt) {
        static VersionRef of(RulebookVersion version) {
            return new VersionRef(version.version(), version.rulebook(), version.publishedAt());
        }
    }

    /** A trigger that had fired; muted: it was recorded as seen only. */
    record FiredView(String trigger, String cause, Instant at, boolean muted, Because because) {}

    static AsOf of(Visited visited) {
        Standing standing = visited.standing();
        String rulebook = visited.version().rulebook();
        return new AsOf(
                standing.at(),
                VersionRef.of(visited.version()),
                standing.state().map(state -> segments(state, rulebook)).orElse(List.of()),
                standing.changes().stream()
                        .filter(Change.Triggered.class::isInstance)
                        .map(Change.Triggered.class::cast)
                        .map(fired -> new FiredView(
                                fired.key().name(),
                                fired.key().cause(),
                                fired.at(),
                                fired.muted(),
                                because(rulebook, fired.reason())))
                        .toList(),
                visited.incomplete().isEmpty(),
                visited.incomplete());
    }

    private static List<MembershipView> segments(ProfileState state, String rulebook) {
        return state.memberships().values().stream()
                .sorted(Comparator.comparing(Membership::key))
                .map(membership -> new MembershipView(
                        membership.key().segment(),
                        Optional.of(membership.key().detail()).filter(detail -> !detail.isEmpty()),
                        membership.since(),
                        because(rulebook, membership.reason())))
                .toList();
    }

    private static Because because(String rulebook, Reason reason) {
        return new Because(
                rulebook,
                reason.file(),
                reason.rule(),
                reason.evidence().stream().map(EventRef::id).toList(),
                Optional.of(reason.absence()).filter(absence -> !absence.isEmpty()));
    }

    /** Traits as they were: those sent, overlaid by those that rules had set. */
    static Map<String, Object> traits(Standing standing) {
        Map<String, Object> traits = new TreeMap<>();
        standing.state().ifPresent(state -> {
            state.traits().forEach((name, sent) -> sent.value().ifPresent(value -> traits.put(name, plain(value))));
            state.computed().forEach((name, claim) -> traits.put(name, plain(claim.value())));
        });
        return traits;
    }

    private static Object plain(Object value) {
        return value instanceof Instant instant ? Json.text(instant) : value;
    }
}
