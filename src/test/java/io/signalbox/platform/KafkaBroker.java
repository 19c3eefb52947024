package io.signalbox.platform;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real Kafka broker in a process of its own, which can be killed and started again on its data. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration STARTED_WITHIN = Duration.ofMinutes(1);
    private static final String CLUSTER = "c2lnbmFsYm94LXRlc3RzAA";

    /** Its clients print all their settings; held here, or the level would be forgotten. */
    private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

    static {
        CLIENTS.setLevel(Level.WARNING);
    }

    private final Path folder;
    private final int port;
    private Optional<Process> process = Optional.empty();

    /** @param folder empty; it takes the broker's data and its log */
    public KafkaBroker(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        port = freePort();
        int controller = freePort();
        Files.writeString(
                folder.resolve("server.properties"),
                String.join(
                        "\n",
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@localhost:" + controller,
                        "listeners=PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
                        "advertised.listeners=PLAINTEXT://localhost:" + port,
                        "controller.listener.names=CONTROLLER",
                        "log.dirs=" + folder.resolve("data"),
                        "offsets.topic.replication.factor=1",
                        "offsets.topic.num.partitions=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "group.initial.rebalance.delay.ms=0",
                        "num.partitions=1",
                        ""));
        Process format = java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties());
        if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("the broker's folder was not made: " + log());
        }
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String properties() {
        return folder.resolve("server.properties").toString();
    }

    private Process java(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    public void start() throws IOException {
        process = Optional.of(java("kafka.Kafka", properties()));
        await().atMost(STARTED_WITHIN).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
            }
        });
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }

    public String address() {
        return "localhost:" + port;
    }

    public KafkaClients clients() {
        return KafkaClients.of(address(), Map.of());
    }

    public void create(String topic, int partitions) {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("expected the topic " + topic + " to be made", e);
        }
    }

    private Admin admin() {
        return Admin.create(
                Map.of("bootstrap.servers", address(), "request.timeout.ms", 2_000, "default.api.timeout.ms", 5_000));
    }

    @Override
    public void close() {
        kill();
    }
}
