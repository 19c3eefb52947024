package io.signalbox.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the packaged service from outside, in one run, on one machine: PostgreSQL's own insert rate, events a second
 * accepted and decided at full speed, the lag of decisions at half that rate, and the lag of due instants.
 *
 * <p>Options are the system properties that {@link LoadOptions} names. It prints figures and asserts nothing.
 */
public final class LoadDriver {

    private static final int BASELINE_SECONDS = 10;
    private static final String LEFT_CART_SEGMENT = "potentially-lost";
    private static final int SAMPLES_A_SECOND = 20;
    private static final int DOOR_ROUNDS = 3;

    private final LoadOptions options;
    private final Service service;
    private final Database database;
    private final ProcessMeter meter;
    private final PrintStream out;

    private LoadDriver(LoadOptions options, Service service, PrintStream out) throws IOException {
        this.options = options;
        this.service = service;
        this.database = service.database();
        this.meter = service.meter();
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        LoadOptions options = LoadOptions.fromSystemProperties();
        try (Service service = Service.start(options)) {
            new LoadDriver(options, service, System.out).measure();
        }
    }

    private void measure() throws Exception {
        say("%s", options);
        double one = database.insertRate(1, BASELINE_SECONDS);
        double four = database.insertRate(4, BASELINE_SECONDS);
        say("PostgreSQL alone, batched inserts of 500: %.0f rows/s with 1 connection, %.0f with 4", one, four);
        double decided = fullSpeed(Math.max(one, four));
        halfSpeed(decided / 2);
        doors();
        dueInstants();
    }

    private double fullSpeed(double baseline) throws Exception {
        ProcessMeter.Reading before = meter.read();
        long start = System.nanoTime();
        long end = start + options.sending().toNanos();
        long accepted = onSenders(sender -> {
            Traffic traffic = new Traffic("full-" + sender, options.profiles(), sender);
            long sent = 0;
            while (System.nanoTime() < end) {
                sent += post(traffic.batch(options.batch(), now()));
            }
            return sent;
        });
        double sending = seconds(start);
        drain();
        double all = seconds(start);
        say(
                "full speed: %d events; accepted %.0f/s; accepted and decided %.0f/s (%.0f s after the last), %.1f %% of PostgreSQL alone",
                accepted, accepted / sending, accepted / all, all - sending, 100 * accepted / all / baseline);
        say("full speed: %s", meter.read().since(before, all));
        return accepted / all;
    }

    /** The same events through our own door and through Segment's, in turn, so that the machine's hours even out. */
    private void doors() throws Exception {
        for (int round = 1; round <= DOOR_ROUNDS; round++) {
            double own = doorRate("own-" + round, false);
            double segment = doorRate("segment-" + round, true);
            say(
                    "doors, round %d: /api/events %.0f/s, /v1/batch %.0f/s accepted and decided; ratio %.2f",
                    round, own, segment, segment / own);
        }
    }

    private double doorRate(String prefix, boolean segment) throws Exception {
        long start = System.nanoTime();
        long end = start + options.sending().toNanos() / 10;
        long accepted = onSenders(sender -> {
            Traffic traffic = new Traffic(prefix + "-" + sender, options.profiles(), sender);
            long sent = 0;
            while (System.nanoTime() < end) {
                sent += segment
                        ? postSegment(traffic.segmentBatch(options.batch(), now()))
                        : post(traffic.batch(options.batch(), now()));
            }
            return sent;
        });
        drain();
        return accepted / seconds(start);
    }

    private long postSegment(String batch) throws IOException, InterruptedException {
        HttpResponse<String> answer = service.sendSegmentBatch(batch);
        if (answer.statusCode() == 429) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return 0;
        }
        requireSuccess(answer);
        return options.batch();
    }

    private void halfSpeed(double rate) throws Exception {
        ProcessMeter.Reading before = meter.read();
        long start = System.nanoTime();
        long end = start + options.sending().toNanos() / 2;
        double batchesPerSender = rate / options.batch() / options.senders();
        ExecutorService sampler = Executors.newSingleThreadExecutor();
        Future<double[]> lags = sampler.submit(() -> decisionLags(end));
        long accepted = onSenders(sender -> {
            Traffic traffic = new Traffic("half-" + sender, options.profiles(), 1_000 + sender);
            long sent = 0;
            for (long batch = 0; System.nanoTime() < end; batch++) {
                LockSupport.parkNanos(start + (long) (batch / batchesPerSender * 1e9) - System.nanoTime());
                sent += post(traffic.batch(options.batch(), now()));
            }
            return sent;
        });
        double all = seconds(start);
        say(
                "half speed: %.0f events/s; sent until decided, seen by the sender: %s",
                accepted / all, Percentiles.of(lags.get()));
        say("half speed: %s", meter.read().since(before, all));
        sampler.shutdown();
        drain();
    }

    /** Single events of other profiles, each timed from sending until the service says that it is decided. */
    private double[] decisionLags(long end) throws IOException, InterruptedException {
        List<Double> lags = new ArrayList<>();
        Traffic traffic = new Traffic("sample", options.profiles(), 99);
        long start = System.nanoTime();
        for (long i = 0; System.nanoTime() < end; i++) {
            LockSupport.parkNanos(start + i * 1_000_000_000L / SAMPLES_A_SECOND - System.nanoTime());
            long sent = System.nanoTime();
            HttpResponse<String> answer = service.send(traffic.batch(1, now()), "?wait=decided");
            requireSuccess(answer);
            lags.add((System.nanoTime() - sent) / 1e6);
        }
        return lags.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void dueInstants() throws Exception {
        // Far enough ahead that all carts are in before the first of them comes due.
        Instant first = now().plus(Duration.ofSeconds(60 + options.dueInstants() / 1_000));
        Instant last = first.plusSeconds(60);
        int perSender = options.dueInstants() / options.senders();
        onSenders(sender -> {
            long sent = 0;
            for (int from = 0; from < perSender; from += options.batch()) {
                StringBuilder json = new StringBuilder("[");
                for (int i = from; i < Math.min(perSender, from + options.batch()); i++) {
                    int number = sender * perSender + i;
                    json.append(i > from ? "," : "");
                    Traffic.leftCart(json, number, first.plusMillis(60_000L * number / options.dueInstants()));
                }
                sent += post(json.append(']').toString());
            }
            return sent;
        });
        drain();
        say(
                "due instants: all carts decided %d s before the first comes due",
                Duration.between(now(), first).toSeconds());
        LockSupport.parkNanos(Duration.between(now(), first).toNanos());
        ProcessMeter.Reading before = meter.read();
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.between(now(), last).toNanos());
        double all = seconds(start);
        ProcessMeter.Reading after = meter.read();
        drain();
        say(
                "due instants: %d spread over 60 s; lag of segment %s: %s",
                options.dueInstants(),
                LEFT_CART_SEGMENT,
                Percentiles.of(database.entryLags(LEFT_CART_SEGMENT, first, last)));
        say("due instants: %s", after.since(before, all));
    }

    /** Waits until no profile is due; gives up aloud, so that a run always ends. */
    private void drain() throws SQLException {
        long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        long waiting = database.waiting();
        while (waiting > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(waiting + " profiles are still due after 10 minutes");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            waiting = database.waiting();
        }
    }

    private long post(String events) throws IOException, InterruptedException {
        HttpResponse<String> answer = service.send(events, "");
        if (answer.statusCode() == 503 || answer.statusCode() == 429) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return 0;
        }
        requireSuccess(answer);
        return count(answer.body(), "\"accepted\"");
    }

    private static void requireSuccess(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2 || answer.body().contains("\"refused\"")) {
            throw new IllegalStateException("expected all events to be accepted, but the answer was "
                    + answer.statusCode() + " "
                    + answer.body().substring(0, Math.min(500, answer.body().length())));
        }
    }

    private static long count(String text, String part) {
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private interface Sender {
        long send(int number) throws IOException, InterruptedException;
    }

    private long onSenders(Sender sender) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(options.senders());
        try {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < options.senders(); i++) {
                int number = i;
                tasks.add(() -> sender.send(number));
            }
            long total = 0;
            for (Future<Long> result : pool.invokeAll(tasks)) {
                total += result.get();
            }
            return total;
        } finally {
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.MINUTES);
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
