package io.signalbox.ingest;

import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.ingest.EventProblem.Reason;
import io.signalbox.platform.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose the events are that the service itself noted of a profile: each gets the strongest identifier of whom the profile
 * belongs to now.
 */
final class Owners {

    /** Stands for an identifier in such events. No sender may use it: ids of profiles are no secrets. */
    static final String KIND = "signalboxProfile";

    private static final EventProblem NOBODY = new EventProblem(
            Reason.MISSING_IDENTIFIER, "", "a profile that is nobody's any more", "somebody who is known");

    private final Sql sql;
    private final Identities identities;

    Owners(Sql sql, Identities identities) {
        this.sql = sql;
        this.identities = identities;
    }

    /** The events, with identifiers. One whose person was erased is refused, and leaves nothing in the quarantine. */
    List<Decoded> named(List<Decoded> events) {
        List<Decoded> named = new ArrayList<>(events.size());
        for (Decoded event : events) {
            named.add(event instanceof Decoded.Sound sound && isOwn(sound) ? named(sound) : event);
        }
        return named;
    }

    /** Whether it was refused because its person was erased. */
    static boolean isNobodys(Decoded.Unsound refused) {
        return refused.problems().equals(List.of(NOBODY));
    }

    private static boolean isOwn(Decoded.Sound sound) {
        return sound.identifiers().get(0).kind().equals(KIND);
    }

    private Decoded named(Decoded.Sound sound) {
        Optional<Identifier> identifier = strongest(sound.identifiers().get(0).value());
        if (identifier.isEmpty()) {
            return new Decoded.Unsound(Optional.of(sound.event().id()), List.of(NOBODY), "");
        }
        return new Decoded.Sound(
                sound.event(),
                List.of(identifier.get()),
                sound.changes(),
                sound.warnings(),
                sound.heldUntil(),
                sound.misfits());
    }

    private Optional<Identifier> strongest(String profileId) {
        return identities.profilesOf(sql, profileId).stream()
                .findFirst()
                .flatMap(home -> identities.identifiersOf(home).stream().findFirst());
    }
}
