package io.signalbox.feedback;

import io.signalbox.delivery.Suppression;
import io.signalbox.delivery.Suppression.Reason;
import io.signalbox.delivery.SuppressionStore;
import io.signalbox.history.Entry;
import io.signalbox.history.EventWitness;
import io.signalbox.model.Event;
import io.signalbox.platform.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Suppresses the address of whoever's mail has bounced for good, or who has complained, in the transaction that stores the
 * event that says so; by whichever door it came.
 */
@Singleton
final class BadNews implements EventWitness {

    private final SuppressionStore store;
    private final Clock clock;

    BadNews(SuppressionStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void stored(Sql transaction, List<Entry> events) {
        // In the order of the addresses, so that two transactions never wait for each other.
        TreeMap<String, Suppression> found = new TreeMap<>();
        for (Entry entry : events) {
            Event event = entry.event();
            reason(event).ifPresent(reason -> addressHash(transaction, entry)
                    .map(hash -> new Suppression(hash, reason, clock.instant(), "event " + event.id()))
                    .ifPresent(one -> found.putIfAbsent(one.addressHash(), one)));
        }
        found.values().forEach(one -> store.add(transaction, one));
    }

    private static Optional<Reason> reason(Event event) {
        return switch (event.name()) {
            case "email_complained" -> Optional.of(Reason.COMPLAINT);
            case "email_bounced" ->
                Optional.ofNullable(event.properties().get("type"))
                        .filter(type -> type.toString().equalsIgnoreCase("hard"))
                        .map(type -> Reason.HARD_BOUNCE);
            default -> Optional.empty();
        };
    }

    /** Of our own mails it is known where they went, whatever the person's address is by now. */
    private Optional<String> addressHash(Sql transaction, Entry entry) {
        Event event = entry.event();
        return BounceEvents.messageOf(event)
                .flatMap(message -> store.sentTo(transaction, message))
                .or(() -> Optional.ofNullable(event.properties().get("email"))
                        .map(String::valueOf)
                        .or(() -> store.addressOf(transaction, entry.profileId()))
                        .map(Suppression::hash));
    }
}
