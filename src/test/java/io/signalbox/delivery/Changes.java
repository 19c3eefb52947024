package io.signalbox.delivery;

import io.signalbox.model.Change;
import io.signalbox.model.EventRef;
import io.signalbox.model.Membership;
import io.signalbox.model.Reason;
import io.signalbox.model.TriggerKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Changes of two people around noon. */
final class Changes {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final String ANNA = "anna";
    static final String BEN = "ben";

    private static final String RULEBOOK = "rulebook-17";

    private static final Reason REASON = new Reason(
            "views.drl", "more than 3 views", List.of(new EventRef(NOON.minusSeconds(60), "view-1")), "no purchase");

    private Changes() {}

    static OutgoingChange entered(String profileId, String segment, Instant at) {
        return outgoing(profileId, new Change.Entered(at, new Membership.Key(segment, "shoes"), REASON, RULEBOOK));
    }

    static OutgoingChange left(String profileId, String segment, Instant at) {
        return outgoing(profileId, new Change.Left(at, new Membership.Key(segment, "shoes"), REASON, RULEBOOK));
    }

    static OutgoingChange trait(String profileId, String name, Object value) {
        return outgoing(profileId, new Change.TraitChanged(NOON, name, Optional.of(value), REASON, RULEBOOK));
    }

    static OutgoingChange unset(String profileId, String name) {
        return outgoing(profileId, new Change.TraitChanged(NOON, name, Optional.empty(), REASON, RULEBOOK));
    }

    static OutgoingChange triggered(String profileId, String trigger, String cause) {
        return outgoing(profileId, new Change.Triggered(NOON, new TriggerKey(trigger, cause), REASON, false, RULEBOOK));
    }

    static OutgoingChange muted(String profileId, String trigger, String cause) {
        return outgoing(profileId, new Change.Triggered(NOON, new TriggerKey(trigger, cause), REASON, true, RULEBOOK));
    }

    static OutgoingChange sent(String profileId, String flow) {
        return outgoing(
                profileId,
                new Change.InFlow(NOON, Change.InFlow.Kind.SENT, flow, "view-1", "2", "hi", REASON, RULEBOOK));
    }

    static OutgoingChange listChange(String profileId, Change.InFlow.Kind what, String destination, String list) {
        return outgoing(
                profileId,
                new Change.InFlow(NOON, what, "loyalty", "order-1", "2", list, destination, REASON, RULEBOOK));
    }

    private static OutgoingChange outgoing(String profileId, Change change) {
        return new OutgoingChange(profileId, RULEBOOK, change);
    }
}
