package io.signalbox.feedback;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.delivery.MailOrigin;
import io.signalbox.ingest.OwnEvents;
import io.signalbox.ingest.OwnEvents.Note;
import io.signalbox.ingest.Verdict;
import io.signalbox.platform.ProblemException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Notes what people do with mails as their events.
 *
 * <p>Ids are computed, so that repetitions cannot flood the log: an open counts once a message and day (UTC), a click once a
 * message, link and minute, a word about subscriptions once a message, topic and second.
 */
@Singleton
final class MailEvents {

    private static final int HASH_BYTES = 9;

    private final OwnEvents events;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final RecentIds recent = new RecentIds();

    MailEvents(OwnEvents events, MeterRegistry metrics, Clock clock) {
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    void opened(MailOrigin mail) {
        note(mail, "email_opened", "", ChronoUnit.DAYS, Map.of());
    }

    void clicked(MailOrigin mail, String url) {
        note(mail, "email_clicked", url, ChronoUnit.MINUTES, Map.of("url", url));
    }

    /**
     * The person wants no more mails about a topic, or none at all.
     *
     * @return done after the commit; failed where it could not be stored
     */
    CompletionStage<Verdict> unsubscribed(MailOrigin mail, Optional<String> topic) {
        return aboutSubscription(mail, "email_unsubscribed", topic);
    }

    /** The person takes it back; as {@link #unsubscribed}. */
    CompletionStage<Verdict> subscribed(MailOrigin mail, Optional<String> topic) {
        return aboutSubscription(mail, "email_subscribed", topic);
    }

    private CompletionStage<Verdict> aboutSubscription(MailOrigin mail, String name, Optional<String> topic) {
        Map<String, Object> properties = mail.properties();
        topic.ifPresent(word -> properties.put("topic", word));
        try {
            return events.submit(
                    new Note(id(mail, name, topic.orElse(""), ChronoUnit.SECONDS), name, mail.profileId(), properties));
        } catch (ProblemException full) {
            return CompletableFuture.failedStage(full);
        }
    }

    /** Nobody waits for it, and nobody but the operator can help it where it fails. */
    private void note(MailOrigin mail, String name, String detail, ChronoUnit once, Map<String, Object> more) {
        String id = id(mail, name, detail, once);
        if (!recent.add(id)) {
            return;
        }
        Map<String, Object> properties = new LinkedHashMap<>(mail.properties());
        mail.topic().ifPresent(topic -> properties.put("topic", topic));
        properties.putAll(more);
        try {
            events.submit(new Note(id, name, mail.profileId(), properties)).whenComplete((verdict, failure) -> {
                if (failure != null) {
                    lost(id);
                }
            });
        } catch (ProblemException full) {
            lost(id);
        }
    }

    private void lost(String id) {
        recent.remove(id);
        metrics.counter("mail.feedback.lost").increment();
    }

    private String id(MailOrigin mail, String name, String detail, ChronoUnit once) {
        String start = mail.messageId() + ":" + name + ":" + clock.instant().truncatedTo(once);
        return detail.isEmpty() ? start : start + ":" + hash(detail);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, but this one does not", e);
        }
    }
}
