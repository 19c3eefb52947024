package io.signalbox.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures backtests of the packaged service from outside: imports a file of history, then replays all of it under the
 * sample rulebook and a candidate, once with one file edited and once with all files edited, so that nothing is shared.
 *
 * <p>Besides the options of {@link LoadOptions}: {@code load.file} (CSV, gzip allowed) and {@code load.mapping}. It prints
 * figures and asserts nothing but that the work ends.
 */
public final class BacktestDriver {

    private static final String BOUNDARY = "signalbox-backtest-driver";
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final String EDITED = "big-spenders.drl";

    private final Service service;
    private final PrintStream out;

    private BacktestDriver(Service service, PrintStream out) {
        this.service = service;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        LoadOptions options = LoadOptions.fromSystemProperties();
        try (Service service = Service.start(options)) {
            BacktestDriver driver = new BacktestDriver(service, System.out);
            driver.importHistory(
                    Path.of(System.getProperty("load.file", "data/online-retail.csv.gz")),
                    Path.of(System.getProperty("load.mapping", "docs/examples/online-retail.mapping.json")));
            for (int round = 1; round <= Integer.getInteger("load.rounds", 2); round++) {
                driver.backtest("one file edited, round " + round, true);
                driver.backtest("all files edited, round " + round, false);
            }
        }
    }

    private void importHistory(Path file, Path mapping) throws IOException, InterruptedException, SQLException {
        long start = System.nanoTime();
        JsonNode created = post(
                "/api/imports", "multipart/form-data; boundary=" + BOUNDARY, form(file, Files.readAllBytes(mapping)));
        JsonNode done = await("/api/imports/" + created.get("importId").asText());
        say(
                "import: %s; %d events in %.0f s",
                done.get("state").asText(), done.get("imported").asLong(), seconds(start));
        while (service.database().waiting() > 0) {
            refuseEndless(start);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
        say("import: everybody decided after %.0f s", seconds(start));
    }

    private static byte[] form(Path file, byte[] mapping) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(part("name=\"mapping\""));
        form.writeBytes(mapping);
        form.writeBytes(part("name=\"file\"; filename=\"" + file.getFileName() + "\""));
        form.writeBytes(Files.readAllBytes(file));
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static byte[] part(String disposition) {
        return ("\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void backtest(String what, boolean oneFile) throws IOException, InterruptedException {
        JsonNode version = json(service.call("GET", "/api/rulebook/versions/1", "", new byte[0]));
        Map<String, String> edits = new LinkedHashMap<>();
        version.get("files").properties().forEach(file -> {
            String text = file.getValue().asText();
            if (file.getKey().equals(EDITED)) {
                edits.put(file.getKey(), text.replace("total >= 100", "total >= 50"));
            } else if (!oneFile && file.getKey().endsWith(".drl")) {
                // Another text is another unit, whatever it says.
                edits.put(file.getKey(), text + "\n// edited\n");
            }
        });
        ProcessMeter.Reading before = service.meter().read();
        long start = System.nanoTime();
        JsonNode created = post(
                "/api/backtests",
                "application/json",
                Json.write(Map.of("files", edits)).getBytes(StandardCharsets.UTF_8));
        double compiled = seconds(start);
        JsonNode done = await("/api/backtests/" + created.get("backtestId").asText());
        JsonNode result = done.get("result");
        JsonNode cost = result.get("cost");
        say(
                "%s: %s; %d profiles, %.1f profiles/s; compiled in %.1f s, all in %.1f s; %d of them differ; "
                        + "%d events, %d decisions under the candidate (%d/s and thread), %.2f wake-ups an event",
                what,
                done.get("state").asText(),
                result.get("profiles").asLong(),
                done.at("/progress/profilesPerSecond").asDouble(),
                compiled,
                seconds(start),
                result.get("differing").asLong(),
                cost.at("/candidate/events").asLong(),
                cost.at("/candidate/decisions").asLong(),
                cost.at("/candidate/decisionsPerSecond").asLong(),
                cost.at("/candidate/wakeUpsPerEvent").asDouble());
        say("%s: %s", what, service.meter().read().since(before, seconds(start)));
    }

    private JsonNode post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        return json(service.call("POST", path, contentType, body));
    }

    /** Looks every so often until it is over. */
    private JsonNode await(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            JsonNode found = json(service.call("GET", path, "", new byte[0]));
            if (found.hasNonNull("finishedAt")) {
                return found;
            }
            refuseEndless(start);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static void refuseEndless(long start) {
        if (seconds(start) > LONGEST.toSeconds()) {
            throw new IllegalStateException("not over after " + LONGEST.toMinutes() + " minutes");
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException("the answer was " + answer.statusCode() + " " + answer.body());
        }
        return Json.mapper().readTree(answer.body());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
