package io.signalbox.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures flows of the packaged service from outside: what runs cost while they wait, and how late they go on and send
 * where many come due within one minute.
 *
 * <p>Besides the options of {@link LoadOptions}: {@code load.waiting}, runs that wait; {@code load.due} of them come due in
 * one minute, {@code load.lead} seconds after the start. Mails go to an SMTP server in this process that takes them all, at
 * {@code load.rate} a second, {@code load.parallel} on their way at once. It prints figures, and asserts nothing but that the
 * work ends and that each mail was sent once.
 */
public final class FlowDriver {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int IDLE_SECONDS = 60;

    /** Between two questions to the database, which take time from the service; what is over may be so for as long. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final String FLOW = """
            flow: waiting
            starts-on: { event: AddToCart }
            re-entry: always
            exit-when: PurchaseCompleted( since(run) )
            steps:
              - wait: 24h
              - send: { email: hello }
            """;
    private static final String TEMPLATE = """
            ---
            subject: "Still there"
            text: "Your {cause.productId.or('cart')} is still there."
            ---
            <p>Your {cause.productId.or('cart')} is still there, and {cart.size} more.</p>
            """;
    private static final String RULE = """
            package load;
            rule "buyer"
            when
                PurchaseCompleted()
            then
                verdict.segment("buyer");
            end
            """;

    private final LoadOptions options;
    private final Service service;
    private final Database database;
    private final PrintStream out;

    private FlowDriver(LoadOptions options, Service service, PrintStream out) throws IOException {
        this.options = options;
        this.service = service;
        this.database = service.database();
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        LoadOptions options = LoadOptions.fromSystemProperties();
        Service.empty(options.folder());
        try (MailSink mails = new MailSink();
                Service service = Service.start(options, environment(options, mails.port()))) {
            new FlowDriver(options, service, System.out).measure(mails);
        }
    }

    private static Map<String, String> environment(LoadOptions options, int smtp) throws IOException {
        Path folder = options.folder().toAbsolutePath();
        Path rules = Files.createDirectories(folder.resolve("rules"));
        Path flows = Files.createDirectories(folder.resolve("flows"));
        Path templates = Files.createDirectories(flows.resolve("templates"));
        copy(Path.of("rules", "tracking-plan"), Files.createDirectories(rules.resolve("tracking-plan")));
        Files.writeString(rules.resolve("buyer.drl"), RULE);
        Files.writeString(flows.resolve("waiting.yaml"), FLOW);
        Files.writeString(templates.resolve("hello.html"), TEMPLATE);
        Files.writeString(flows.resolve("destinations.yaml"), """
                destinations:
                  - name: email
                    type: email
                    from: Shop <shop@example.org>
                    on: [sent]
                    parallel: %d
                    rate: { most: %d, per: 1s }
                """.formatted(
                        Integer.getInteger("load.parallel", 128), Integer.getInteger("load.rate", 5_000)));
        return Map.of(
                "SIGNALBOX_RULES_FOLDER", rules.toString(),
                "SIGNALBOX_RULES_FLOWS", flows.toString(),
                "SIGNALBOX_DELIVERY_FILE", flows.resolve("destinations.yaml").toString(),
                "QUARKUS_MAILER_HOST", "127.0.0.1",
                "QUARKUS_MAILER_PORT", Integer.toString(smtp));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(file.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void measure(MailSink mails) throws Exception {
        int waiting = Integer.getInteger("load.waiting", 1_000_000);
        int due = Math.min(options.dueInstants(), waiting);
        Instant target =
                now().plusSeconds(Integer.getInteger("load.lead", 1_200)).truncatedTo(ChronoUnit.SECONDS);
        say("%s, %d runs, of which %d come due in the minute from %s", options, waiting, due, target);
        idle("no runs");
        long start = System.nanoTime();
        seed(waiting - due, due, target);
        say("all runs under way after %.0f s (%.0f/s)", seconds(start), waiting / seconds(start));
        say("%d runs are waiting", database.number("select count(*) from flow_runs where ended_at is null"));
        idle(waiting + " runs that wait");
        if (now().isAfter(target)) {
            throw new IllegalStateException("the minute has begun already; give a longer load.lead");
        }
        LockSupport.parkNanos(Duration.between(now(), target).toNanos());
        minute(mails, due, target);
    }

    private void minute(MailSink mails, int due, Instant target) throws SQLException {
        ProcessMeter.Reading before = service.meter().read();
        long start = System.nanoTime();
        await(() -> now().isAfter(target.plusSeconds(60)) && database.waiting() == 0);
        say("due: all were decided %.0f s after the first came due", seconds(start));
        say("due: %s", service.meter().read().since(before, seconds(start)));
        say(
                "due: decided %s",
                Percentiles.of(database.numbers(
                        "select extract(epoch from decided_at - at) * 1000 from flow_changes where kind = 'sent'")));
        await(() -> database.number("select count(*) from (select 1 from outbox limit 1) as first") == 0);
        long sent = database.number("select count(*) from flow_changes where kind = 'sent'");
        if (sent != due || mails.taken() != due) {
            throw new IllegalStateException(
                    "expected %d mails, but flows sent %d and the server took %d".formatted(due, sent, mails.taken()));
        }
        say(
                "sent: all were worked off %.0f s after the first came due; the server took %d",
                seconds(start), mails.taken());
        say(
                "sent: %s",
                Percentiles.of(
                        database.numbers(
                                "select extract(epoch from updated_at - at) * 1000 from deliveries where state = 'delivered'")));
        say("sent: most in one second: %d", (long) database.numbers("""
                select coalesce(max(n), 0)
                from (select count(*) as n from deliveries where sending_at is not null
                      group by date_trunc('second', sending_at)) as seconds
                """)[0]);
        say("fair: one was sent before another that was due earlier by at most %.0f ms", database.numbers("""
                select coalesce(max(extract(epoch from latest - at) * 1000), 0)
                from (select at, max(at) over (order by sending_at rows unbounded preceding) as latest
                      from deliveries where sending_at is not null) as sent
                """)[0]);
        say("first due at %s", target);
    }

    private void idle(String what) {
        LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
        ProcessMeter.Reading before = service.meter().read();
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(IDLE_SECONDS).toNanos());
        say("%s, %d s idle: %s", what, IDLE_SECONDS, service.meter().read().since(before, seconds(start)));
    }

    private void seed(int later, int due, Instant target) throws Exception {
        AtomicInteger next = new AtomicInteger();
        int all = later + due;
        ExecutorService pool = Executors.newFixedThreadPool(options.senders());
        try {
            List<Future<Object>> senders = new ArrayList<>();
            for (int i = 0; i < options.senders(); i++) {
                Callable<Object> send = () -> {
                    for (int from = next.getAndAdd(options.batch());
                            from < all;
                            from = next.getAndAdd(options.batch())) {
                        send(from, Math.min(all, from + options.batch()), due, target);
                    }
                    return "";
                };
                senders.add(pool.submit(send));
            }
            for (Future<Object> sender : senders) {
                sender.get();
            }
        } finally {
            pool.shutdownNow();
        }
        await(() -> database.waiting() == 0);
    }

    private void send(int from, int until, int due, Instant target) throws IOException, InterruptedException {
        StringBuilder events = new StringBuilder("[");
        for (int i = from; i < until; i++) {
            // The first of them come due in the minute, in no order; the others hours later.
            Instant at = i < due
                    ? target.minus(Duration.ofDays(1)).plusMillis(i * 7_919L % 60_000)
                    : now().minus(Duration.ofHours(1));
            events.append(i == from ? "" : ",").append("""
                    {"id": "w%1$d", "name": "add_to_cart", "userId": "u%1$d", "email": "u%1$d@example.org",
                     "occurredAt": "%2$s", "properties": {"productId": "p%3$d"}}""".formatted(i, at, i % 1_000));
        }
        HttpResponse<String> answer = service.send(events.append(']').toString(), "");
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException("the answer was " + answer.statusCode() + " " + answer.body());
        }
    }

    private interface Question {
        boolean ask() throws SQLException;
    }

    private static void await(Question question) throws SQLException {
        long start = System.nanoTime();
        while (!question.ask()) {
            if (seconds(start) > LONGEST.toSeconds()) {
                throw new IllegalStateException("not over after " + LONGEST.toMinutes() + " minutes");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
