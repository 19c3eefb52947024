package io.signalbox.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures from outside what a publication does to the traffic: events at a steady rate, and while they come a draft is
 * published that every profile has to meet, and then rolled back.
 *
 * <p>Besides the options of {@link LoadOptions}: {@code load.rate}, events a second. It prints figures and asserts nothing
 * but that the work ends.
 */
public final class PublishDriver {

    private static final String EDITED = "big-spenders.drl";
    private static final int SAMPLES_A_SECOND = 20;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final LoadOptions options;
    private final Service service;
    private final Database database;
    private final PrintStream out;

    private PublishDriver(LoadOptions options, Service service, PrintStream out) throws IOException {
        this.options = options;
        this.service = service;
        this.database = service.database();
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        LoadOptions options = LoadOptions.fromSystemProperties();
        try (Service service = Service.start(options)) {
            new PublishDriver(options, service, System.out).measure(Integer.getInteger("load.rate", 1_000));
        }
    }

    private void measure(int rate) throws Exception {
        say("%s", options);
        call("POST", "/api/rulebook/source", Map.of("source", "api"));
        Traffic known = new Traffic("known", options.profiles(), 7);
        for (int sent = 0; sent < 2 * options.profiles(); sent += options.batch()) {
            send(known.batch(options.batch(), now()), "");
        }
        drain();
        say("%d profiles are known and decided", database.number("select count(*) from profiles"));

        long end = System.nanoTime() + options.sending().toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Percentiles seen;
        long accepted;
        try {
            Future<Long> sending = threads.submit(() -> traffic(rate, end));
            Future<double[]> lags = threads.submit(() -> lags(end));
            LockSupport.parkNanos(options.sending().toNanos() / 6);
            publish();
            rollBack(end);
            accepted = sending.get();
            seen = Percentiles.of(lags.get());
            drain();
        } finally {
            threads.shutdownNow();
        }
        say("%d events/s; sent until decided, seen by the sender: %s", rate, seen);
        say(
                "accepted %d events, stored %d; %d profiles are not decided by the live version, %d are set aside",
                accepted,
                database.number("select count(*) from events where event_id like 'paced-%'"),
                database.number("select count(*) from profiles where rulebook is distinct from"
                        + " (select rulebook from rulebooks order by version desc limit 1)"),
                database.number("select count(*) from profiles where set_aside_at is not null"));
    }

    private long traffic(int rate, long end) throws IOException, InterruptedException {
        Traffic traffic = new Traffic("paced", options.profiles(), 11);
        long start = System.nanoTime();
        long accepted = 0;
        for (long batch = 0; System.nanoTime() < end; batch++) {
            LockSupport.parkNanos(start + batch * options.batch() * 1_000_000_000L / rate - System.nanoTime());
            accepted += send(traffic.batch(options.batch(), now()), "");
        }
        return accepted;
    }

    /** Single events, each timed from sending until the service says that it is decided. */
    private double[] lags(long end) throws IOException, InterruptedException {
        Traffic traffic = new Traffic("sample", options.profiles(), 99);
        List<Double> lags = new ArrayList<>();
        long start = System.nanoTime();
        for (long i = 0; System.nanoTime() < end; i++) {
            LockSupport.parkNanos(start + i * 1_000_000_000L / SAMPLES_A_SECOND - System.nanoTime());
            long sent = System.nanoTime();
            send(traffic.batch(1, now()), "?wait=decided");
            lags.add((System.nanoTime() - sent) / 1e6);
        }
        return lags.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void publish() throws IOException, InterruptedException, SQLException {
        Map<String, String> files = new LinkedHashMap<>();
        call("GET", "/api/rulebook/versions/1", Map.of())
                .get("files")
                .properties()
                .forEach(file -> {
                    String text = file.getValue().asText();
                    files.put(
                            file.getKey(),
                            file.getKey().equals(EDITED) ? text.replace("total >= 100", "total >= 50") : text);
                });
        long start = System.nanoTime();
        JsonNode draft = call("POST", "/api/rulebook/drafts", Map.of("message", "half the price", "files", files));
        call(
                "POST",
                "/api/rulebook/publish",
                Map.of(
                        "draft",
                        draft.findValue("id").asText(),
                        "override",
                        Map.of("reason", "the tests of the samples hold the other threshold")));
        say("published after %.1f s (compiled, tests run)", seconds(start));
        awaitRollout(start);
    }

    private void rollBack(long end) throws IOException, InterruptedException, SQLException {
        if (System.nanoTime() > end) {
            say("no rollback under load: sending was over");
            return;
        }
        long start = System.nanoTime();
        call("POST", "/api/rulebook/rollback", Map.of("version", 1, "message", "as it was"));
        say("rolled back after %.1f s", seconds(start));
        awaitRollout(start);
    }

    private void awaitRollout(long start) throws SQLException {
        while (database.number("select count(*) from rollouts where finished_at is null") > 0) {
            refuseEndless(start);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        say("everybody met the version after %.1f s", seconds(start));
    }

    private void drain() throws SQLException {
        long start = System.nanoTime();
        while (database.waiting() > 0) {
            refuseEndless(start);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private long send(String events, String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = service.send(events, query);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException("the answer was " + answer.statusCode() + " " + answer.body());
        }
        return json(answer).get("results").findValuesAsText("status").stream()
                .filter("accepted"::equals)
                .count();
    }

    private JsonNode call(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
        byte[] bytes = method.equals("GET") ? new byte[0] : Json.write(body).getBytes(StandardCharsets.UTF_8);
        return json(service.call(method, path, bytes.length == 0 ? "" : "application/json", bytes));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException("the answer was " + answer.statusCode() + " " + answer.body());
        }
        return Json.mapper().readTree(answer.body());
    }

    private static void refuseEndless(long start) {
        if (seconds(start) > LONGEST.toSeconds()) {
            throw new IllegalStateException("not over after " + LONGEST.toMinutes() + " minutes");
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
