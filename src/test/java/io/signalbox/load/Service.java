package io.signalbox.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The packaged service in a process of its own, with an embedded PostgreSQL in a folder of its own. */
final class Service implements AutoCloseable {

    private static final String KEY = "load-driver-operator-key-0123456789abcdef";
    private static final int HTTP_PORT = 18_080;
    private static final int POSTGRES_PORT = 54_398;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path folder;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Service(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static Service start(LoadOptions options) throws IOException, InterruptedException {
        empty(options.folder());
        return start(options, Map.of());
    }

    /** With more environment variables, in a folder that is there. */
    static Service start(LoadOptions options, Map<String, String> more) throws IOException, InterruptedException {
        Files.createDirectories(options.folder());
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.heap(),
                "-jar",
                options.jar().toString()));
        Map<String, String> environment = builder.environment();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(HTTP_PORT));
        environment.put("SIGNALBOX_DATA", options.folder().toAbsolutePath().toString());
        environment.put("SIGNALBOX_POSTGRES_PORT", Integer.toString(POSTGRES_PORT));
        environment.put("SIGNALBOX_ADMIN_KEY", KEY);
        environment.putAll(more);
        builder.redirectErrorStream(true)
                .redirectOutput(options.folder().resolve("service.log").toFile());
        Service service = new Service(builder.start(), options.folder());
        service.awaitReady();
        return service;
    }

    ProcessMeter meter() {
        return new ProcessMeter(process.pid(), folder.resolve("database/postmaster.pid"));
    }

    Database database() throws IOException {
        String password = Files.readString(folder.resolve("database-password")).strip();
        return new Database("jdbc:postgresql://127.0.0.1:" + POSTGRES_PORT + "/signalbox", "signalbox", password);
    }

    /** The answer to a batch of events; the body is the service's verdicts. */
    HttpResponse<String> send(String events, String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/events" + query))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + KEY)
                .POST(HttpRequest.BodyPublishers.ofString(events))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a batch of Segment's. */
    HttpResponse<String> sendSegmentBatch(String batch) throws IOException, InterruptedException {
        return call("POST", "/v1/batch", "application/json", batch.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to any other request; a body without content type is none. */
    HttpResponse<String> call(String method, String path, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + KEY)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException(
                        "the service did not become ready; see " + folder.resolve("service.log"));
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private boolean ready() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + HTTP_PORT + path);
    }

    static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
