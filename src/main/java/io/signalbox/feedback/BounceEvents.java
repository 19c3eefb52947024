package io.signalbox.feedback;

import io.signalbox.delivery.Delivery;
import io.signalbox.delivery.DeliveryStore;
import io.signalbox.delivery.MailOrigin;
import io.signalbox.identity.Identifier;
import io.signalbox.identity.Identities;
import io.signalbox.ingest.OwnEvents;
import io.signalbox.ingest.OwnEvents.Note;
import io.signalbox.model.Event;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Notes bounces and complaints as events of the people whose mails they are about. */
@Singleton
final class BounceEvents {

    private static final long SECONDS = 30;

    private final OwnEvents events;
    private final DeliveryStore deliveries;
    private final Identities identities;

    BounceEvents(OwnEvents events, DeliveryStore deliveries, Identities identities) {
        this.events = events;
        this.deliveries = deliveries;
        this.identities = identities;
    }

    /**
     * Returns after the commit. The same report again changes nothing.
     *
     * @return false where it is about no mail that we know
     * @throws ExecutionException where it could not be stored
     */
    boolean note(BounceReport report) throws ExecutionException, TimeoutException, InterruptedException {
        Optional<Delivery.Detail> found = report.messageId().flatMap(deliveries::find);
        if (found.isEmpty()) {
            return false;
        }
        String profileId = found.get().delivery().profileId();
        MailOrigin mail = MailOrigin.of(profileId, data(found.get()));
        boolean isComplaint = report.kind() == BounceReport.Kind.COMPLAINT;
        String name = isComplaint ? "email_complained" : "email_bounced";
        Map<String, Object> properties = mail.properties();
        mail.topic().ifPresent(topic -> properties.put("topic", topic));
        properties.put("type", isComplaint ? report.status() : report.kind().word());
        if (!isComplaint) {
            properties.put("status", report.status());
        }
        // Anybody can write to that mailbox: an address counts only where it is known to be the person's.
        report.to()
                .map(to -> Identifier.normalised("email", to))
                .filter(to -> isOf(profileId, to))
                .ifPresent(to -> properties.put("email", to));
        String id = idOf(mail.messageId(), name) + report.status();
        events.submit(new Note(id, name, profileId, properties))
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
        return true;
    }

    private static String idOf(String messageId, String name) {
        return messageId + ":" + name + ":";
    }

    /** Which message of ours an event is about, where it was noted here. */
    static Optional<String> messageOf(Event event) {
        int end = event.id().indexOf(':');
        return Optional.of(event.id().substring(0, Math.max(0, end)))
                .filter(message -> !message.isEmpty() && event.id().startsWith(idOf(message, event.name())));
    }

    private boolean isOf(String profileId, String address) {
        return identities.identifiersOf(profileId).stream()
                .anyMatch(one -> one.kind().equals("email") && one.value().equals(address));
    }

    private static Map<String, Object> data(Delivery.Detail found) {
        Map<String, Object> data = new HashMap<>();
        if (found.payload().get("data") instanceof Map<?, ?> said) {
            said.forEach((name, value) -> data.put(String.valueOf(name), value));
        }
        data.put("messageId", found.delivery().id());
        return data;
    }
}
