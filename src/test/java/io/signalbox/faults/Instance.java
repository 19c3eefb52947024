package io.signalbox.faults;

import io.signalbox.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The packaged service in a process of its own, which can be killed and started again on the same data. */
final class Instance {

    static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private static final String KEY = "fault-test-operator-key-0123456789abcdef";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final int port;
    private final Map<String, String> environment;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private volatile Optional<Process> process = Optional.empty();

    Instance(Path folder, int port, Map<String, String> environment) {
        this.folder = folder;
        this.port = port;
        this.environment = Map.copyOf(environment);
    }

    void start() throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // The service lives for seconds: starting fast matters more than running fast.
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("SIGNALBOX_DATA", folder.toAbsolutePath().toString());
        builder.environment().put("SIGNALBOX_ADMIN_KEY", KEY);
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("service.log").toFile()));
        process = Optional.of(builder.start());
    }

    void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (!isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the service did not become ready; its log ends with\n" + endOfLog());
            }
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
    }

    boolean isAlive() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** SIGKILL: no chance to finish anything. */
    void kill() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
        }
    }

    /** The embedded PostgreSQL, killed the same way; it recovers from its log at the next start. */
    void killPostgres() throws IOException {
        Path pid = folder.resolve("database/postmaster.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    void stop() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroy();
            if (!process.get().waitFor(60, TimeUnit.SECONDS)) {
                process.get().destroyForcibly().waitFor();
            }
        }
    }

    HttpResponse<String> post(String path, Object body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    String password() throws IOException {
        return Files.readString(folder.resolve("database-password")).strip();
    }

    private boolean isReady() {
        try {
            return http.send(request("/q/health/ready").build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + KEY);
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("service.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
