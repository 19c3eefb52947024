package io.signalbox.feedback;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.platform.WorkerLoop;
import io.signalbox.platform.WorkerLoops;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * Reads the mailbox that bounces and complaints come back to.
 *
 * <p>A mail is marked only after what it says was stored; what two replicas read at a time is stored once. A mail that is
 * no report, is about no mail of ours or cannot be read is flagged, counted and left where it is, for somebody to look at.
 */
@Singleton
final class BounceMailbox {

    private static final Logger LOG = Logger.getLogger(BounceMailbox.class);
    private static final int MOST = 100;
    private static final int LARGEST = 10_000_000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final String TIMEOUT = "30000";
    private static final Session OFFLINE = Session.getInstance(new Properties());

    private final BouncesConfig config;
    private final BounceEvents events;
    private final MeterRegistry metrics;
    private final Clock clock;

    BounceMailbox(BouncesConfig config, BounceEvents events, MeterRegistry metrics, Clock clock) {
        this.config = config;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event, WorkerLoops loops) {
        List<String> problems = problems(config);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "the settings of the mailbox for bounces have problems:\n" + String.join("\n", problems));
        }
        if (config.url().isPresent()) {
            loops.start(new WorkerLoop.Settings("bounces", 1, config.every(), STOP_WITHIN), this::turn);
        }
    }

    static List<String> problems(BouncesConfig config) {
        List<String> problems = new ArrayList<>();
        if (config.url().isEmpty()) {
            return problems;
        }
        if (!config.url().get().matches("imaps?://[^/@\\s]+(/.+)?")) {
            problems.add(
                    "signalbox.bounces.url: found another text; expected one such as imaps://imap.shop.example/INBOX,"
                            + " without user and password");
        }
        if (config.user().isEmpty()) {
            problems.add("signalbox.bounces.user: found none; expected the mailbox's user");
        }
        if (config.password().isEmpty()) {
            problems.add("signalbox.bounces.password: found none; expected the user's password in the environment"
                    + " (SIGNALBOX_BOUNCES_PASSWORD)");
        }
        return problems;
    }

    /** Takes what is new; a failure of the mailbox or of the database leaves it as it is, for the next turn. */
    WorkerLoop.Turn turn() throws Exception {
        URI url = URI.create(config.url().orElseThrow());
        String path = Optional.ofNullable(url.getPath()).orElse("").replaceFirst("^/", "");
        try (Store store = session(url.getScheme()).getStore(url.getScheme())) {
            store.connect(
                    url.getHost(),
                    url.getPort(),
                    config.user().orElseThrow(),
                    config.password().orElseThrow());
            try (Folder folder = store.getFolder(path.isEmpty() ? "INBOX" : path)) {
                folder.open(Folder.READ_WRITE);
                Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
                for (int i = 0; i < Math.min(found.length, MOST); i++) {
                    take(found[i], folder, store);
                }
                return found.length > MOST
                        ? WorkerLoop.Turn.more()
                        : WorkerLoop.Turn.idleUntil(clock.instant().plus(config.every()));
            }
        }
    }

    private static Session session(String protocol) {
        Properties properties = new Properties();
        String start = "mail." + protocol + ".";
        properties.put(start + "connectiontimeout", TIMEOUT);
        properties.put(start + "timeout", TIMEOUT);
        properties.put(start + "writetimeout", TIMEOUT);
        properties.put(start + "starttls.enable", "true");
        // Reading a mail must not mark it.
        properties.put(start + "peek", "true");
        return Session.getInstance(properties);
    }

    private void take(Message message, Folder folder, Store store) throws Exception {
        Optional<BounceReport> report = read(message);
        boolean isKnown = report.isPresent() && events.note(report.get());
        metrics.counter("mail.bounces", "kind", isKnown ? report.get().kind().word() : "unknown")
                .increment();
        if (!isKnown) {
            LOG.warnf(
                    "a mail in the mailbox for bounces is %s; it is flagged and stays there",
                    report.isPresent() ? "about no mail that is known" : "no report that can be read");
            message.setFlag(Flags.Flag.FLAGGED, true);
        } else if (config.doneFolder().isPresent()) {
            Folder done = store.getFolder(config.doneFolder().get());
            if (!done.exists()) {
                done.create(Folder.HOLDS_MESSAGES);
            }
            folder.copyMessages(new Message[] {message}, done);
            message.setFlag(Flags.Flag.DELETED, true);
        }
        message.setFlag(Flags.Flag.SEEN, true);
    }

    /** Fails where the mailbox does; empty where the mail is not what we look for, or broken. */
    private static Optional<BounceReport> read(Message message) throws MessagingException, IOException {
        if (message.getSize() > LARGEST) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        try {
            return BounceReport.read(new MimeMessage(OFFLINE, new ByteArrayInputStream(bytes.toByteArray())));
        } catch (MessagingException | IOException | RuntimeException broken) {
            // Whatever a stranger's mail does to the parser, it must not stop the others.
            return Optional.empty();
        }
    }
}
