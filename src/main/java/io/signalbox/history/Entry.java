package io.signalbox.history;

import io.signalbox.model.Event;
import java.util.Optional;

/**
 * An event of a profile, on its way into the log.
 *
 * @param identifierId the identifier that it belongs to, and moves with; empty: it stays with the profile
 */
public record Entry(String profileId, Event event, Optional<Long> identifierId) {

    /** An event that stays with the profile. */
    public Entry(String profileId, Event event) {
        this(profileId, event, Optional.empty());
    }
}
