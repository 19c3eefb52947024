package io.signalbox.delivery;

import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.signalbox.platform.KafkaClients;
import io.signalbox.platform.Together;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

/**
 * The destinations that are live, as the file of this moment says.
 *
 * <p>The text of the file is compared, not its time, so that a mounted file whose link is swapped is noticed too. A
 * broken edit changes nothing but {@link #problems}; a broken file at start stops the start, since what is decided
 * without its destinations would never be sent. A service without the file starts, and says so.
 */
@ApplicationScoped
public class Destinations {

    private static final Logger LOG = Logger.getLogger(Destinations.class);
    private static final String ABSENT = "";

    private final Path file;
    private final Function<String, Optional<String>> environment;
    private final HttpClient client = WebhookDestination.client();
    private final Supplier<Producer<byte[], byte[]>> kafka;
    private final boolean hasKafka;
    private final Optional<Mailing> mailing;
    private final Optional<CallAnswers> answers;
    private volatile Live live = new Live(List.of(), List.of());
    private volatile List<DestinationProblem> problems = List.of();
    private Optional<String> seen = Optional.empty();
    private List<DestinationProblem> problemsOfSeen = List.of();

    private record Live(List<DestinationSettings> settings, List<Lane> lanes) {}

    /**
     * What e-mails need.
     *
     * @param loop event loop on which the mailer is called
     */
    record Mailing(MailWriter writer, MailStore mails, ReactiveMailer mailer, Executor loop) {}

    @Inject
    Destinations(
            DeliveryConfig config,
            KafkaClients kafka,
            MailWriter writer,
            MailStore mails,
            ReactiveMailer mailer,
            Vertx vertx,
            CallAnswers answers) {
        this(
                config.file(),
                name -> Optional.ofNullable(System.getenv(name)),
                Optional.of(kafka),
                Optional.of(new Mailing(writer, mails, mailer, onEventLoop(vertx))),
                Optional.of(answers));
    }

    Destinations(Path file, Function<String, Optional<String>> environment) {
        this(file, environment, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Destinations(Path file, Function<String, Optional<String>> environment, Optional<KafkaClients> kafka) {
        this(file, environment, kafka, Optional.empty(), Optional.empty());
    }

    Destinations(
            Path file,
            Function<String, Optional<String>> environment,
            Optional<KafkaClients> kafka,
            Optional<Mailing> mailing,
            Optional<CallAnswers> answers) {
        this.answers = answers;
        this.mailing = mailing;
        this.file = file;
        this.environment = environment;
        this.hasKafka = kafka.filter(KafkaClients::isConfigured).isPresent();
        this.kafka = kafka.map(KafkaDestination::producer).orElse(() -> {
            throw new IllegalStateException("found no Kafka cluster; expected one");
        });
    }

    /** One event loop, the same for all tasks: that of the thread which made the mailer, as both are made at the start. */
    static Executor onEventLoop(Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        if (!context.isEventLoopContext()) {
            throw new IllegalStateException("found a thread of workers; expected one that has an event loop");
        }
        return task -> context.runOnContext(now -> task.run());
    }

    /** Early, so that nothing is decided before it is known who must hear of it. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        reload();
        boolean isThere = !seen.equals(Optional.of(ABSENT));
        if (isThere && !problems.isEmpty()) {
            throw new IllegalStateException("the destinations file has problems:\n"
                    + problems.stream().map(DestinationProblem::toString).collect(Collectors.joining("\n")));
        }
    }

    @Scheduled(
            every = "{signalbox.delivery.reload}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    synchronized void reload() {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException absent) {
            text = ABSENT;
        } catch (IOException unreadable) {
            report(List.of(
                    new DestinationProblem(name(), 0, "a file that cannot be read: " + unreadable, "a text file")));
            return;
        }
        if (seen.equals(Optional.of(text))) {
            // It may have been unreadable in between.
            report(problemsOfSeen);
            return;
        }
        seen = Optional.of(text);
        if (text.equals(ABSENT)) {
            problemsOfSeen = List.of(missing());
            report(problemsOfSeen);
            return;
        }
        DestinationFile.Reading reading = DestinationFile.read(name(), text, environment);
        problemsOfSeen = Stream.concat(reading.problems().stream(), withoutCluster(reading))
                .toList();
        report(problemsOfSeen);
        if (problemsOfSeen.isEmpty()) {
            live = new Live(reading.destinations(), lanes(reading.destinations()));
            LOG.infof(
                    "destinations live destinations=%d file=%s",
                    reading.destinations().size(), file);
        }
    }

    private Stream<DestinationProblem> withoutCluster(DestinationFile.Reading reading) {
        return reading.destinations().stream()
                .filter(one -> !hasKafka && one.enabled() && one.channel() instanceof DestinationSettings.Kafka)
                .map(one -> new DestinationProblem(
                        name(),
                        0,
                        "destination '" + one.name() + "' of type kafka, and no cluster",
                        "the setting signalbox.kafka.bootstrap-servers"));
    }

    /** What is wrong with the file as it is now; the last good one stays live meanwhile. */
    public List<DestinationProblem> problems() {
        return problems;
    }

    /** Those that hear of new decisions. */
    List<DestinationSettings> enabled() {
        return live.settings().stream().filter(DestinationSettings::enabled).toList();
    }

    List<DestinationSettings> all() {
        return live.settings();
    }

    /** Those that messages are sent to. */
    List<Lane> lanes() {
        return live.lanes();
    }

    private DestinationProblem missing() {
        return live.settings().isEmpty()
                ? new DestinationProblem(name(), 0, "no file", "the file; without it nothing is sent anywhere")
                : new DestinationProblem(name(), 0, "no file any more", "the file; the last one stays live");
    }

    private void report(List<DestinationProblem> found) {
        if (!found.equals(problems)) {
            problems = found;
            found.forEach(problem -> LOG.warnf("destinations file has a problem, what was live stays so: %s", problem));
        }
    }

    private List<Lane> lanes(List<DestinationSettings> settings) {
        return settings.stream()
                .filter(DestinationSettings::enabled)
                .map(each -> new Lane(each.name(), destination(each.channel()), each.channel()))
                .toList();
    }

    private Destination destination(DestinationSettings.Channel channel) {
        if (channel instanceof DestinationSettings.Webhook webhook) {
            Destination receiver = new WebhookDestination(webhook, client);
            return answers.<Destination>map(told -> new CallingDestination(receiver, told))
                    .orElse(receiver);
        }
        if (channel instanceof DestinationSettings.Email email) {
            Mailing post = mailing.orElseThrow(() -> new IllegalStateException("found no mailer; expected one"));
            Together<MailStore.Asking, EmailDestination.Gate.Word> judge = new Together<>(
                    letters -> post.mails().pass(letters, email.domains(), email.timeout()),
                    MailStore.Asking::person,
                    email.parallel());
            EmailDestination.Gate gate =
                    (message, letter, now) -> judge.ask(new MailStore.Asking(message, letter, now));
            return new EmailDestination(post.writer(), gate, channel(email, post));
        }
        return channel instanceof DestinationSettings.Kafka topic
                ? new KafkaDestination(topic, kafka)
                : new LogDestination();
    }

    /** That of an enabled destination of type email: of this name, or else the first. */
    Optional<MailChannel> mailChannel(Optional<String> name) {
        return enabled().stream()
                .filter(each -> name.isEmpty() || name.get().equals(each.name()))
                .map(DestinationSettings::channel)
                .filter(DestinationSettings.Email.class::isInstance)
                .map(DestinationSettings.Email.class::cast)
                .findFirst()
                .flatMap(email -> mailing.map(post -> channel(email, post)));
    }

    private MailChannel channel(DestinationSettings.Email email, Mailing post) {
        return email.api()
                .<MailChannel>map(api -> new HttpMailChannel(api, email.from(), email.timeout(), client))
                .orElseGet(() -> new SmtpChannel(email, post.loop(), post.mailer()::send));
    }

    private String name() {
        return file.getFileName().toString();
    }
}
