package io.signalbox.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.signalbox.platform.EmbeddedPostgres;
import io.signalbox.platform.Json;
import io.signalbox.platform.Sql;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The service is killed at random moments under load; nothing that it acknowledged is lost, doubled, or decided
 * otherwise than by the pure core.
 *
 * <p>How often is the system property {@code faults.kills}.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {

    private static final int KILLS = Integer.getInteger("faults.kills", 20);
    private static final int REPLICA_KILLS = 3;
    private static final Duration LONGEST_LIFE = Duration.ofMillis(1_500);

    private final Random random = new Random(20_260_301);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Receiver receiver;
    private Map<String, String> environment;

    @BeforeEach
    void open() throws IOException {
        assertThat(Instance.JAR).as("the packaged service; run mvn verify").exists();
        receiver = new Receiver();
        Path destinations = folder.resolve("destinations.yaml");
        Files.writeString(destinations, """
                destinations:
                  - name: receiver
                    type: webhook
                    url: %s
                    timeout: 2s
                    on: [entered, left, triggered]
                """.formatted(receiver.url()));
        environment = Map.of(
                "SIGNALBOX_POSTGRES_PORT",
                Integer.toString(freePort()),
                "SIGNALBOX_DELIVERY_FILE",
                destinations.toString(),
                "SIGNALBOX_DELIVERY_LEASE",
                "1s",
                "SIGNALBOX_DELIVERY_RETRY_FIRST",
                "200ms");
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aServiceThatIsKilledAgainAndAgainForgetsNothingAndDoublesNothing() throws Exception {
        // Given
        Instance service = new Instance(folder.resolve("data"), freePort(), environment);
        service.start();
        service.awaitReady();
        Crowd crowd = new Crowd(List.of(service), 60);
        crowd.start();

        // When
        try {
            for (int kill = 1; kill <= KILLS; kill++) {
                live();
                service.kill();
                if (kill % 4 == 0) {
                    service.killPostgres();
                }
                int acknowledged = crowd.acknowledged().size();
                service.start();
                if (kill % 2 == 0) {
                    service.awaitReady();
                } else {
                    awaitAcknowledgement(service, crowd, acknowledged);
                }
            }
            service.awaitReady();
            crowd.stop();
        } catch (Throwable failed) {
            service.kill();
            throw failed;
        }

        // Then
        try {
            int port = Integer.parseInt(environment.get("SIGNALBOX_POSTGRES_PORT"));
            assertBooks(service, crowd, new Books(sql(url(port), "signalbox", service.password())));
        } finally {
            service.stop();
        }
    }

    @Test
    void twoReplicasOnOneDatabaseDecideAsOne() throws Exception {
        // Given
        int port = freePort();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.prepare(new EmbeddedPostgres.Settings(
                folder.resolve("postgres"),
                folder.resolve("binaries"),
                port,
                true,
                Duration.ofMinutes(2),
                Duration.ofSeconds(20),
                Map.of()))) {
            postgres.start();
            Map<String, String> shared = new HashMap<>(environment);
            shared.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl());
            shared.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
            shared.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
            List<Instance> replicas = List.of(
                    new Instance(folder.resolve("one"), freePort(), shared),
                    new Instance(folder.resolve("two"), freePort(), shared));
            for (Instance replica : replicas) {
                replica.start();
            }
            replicas.forEach(Instance::awaitReady);
            Crowd crowd = new Crowd(replicas, 60);
            crowd.start();

            // When
            try {
                for (int kill = 0; kill < REPLICA_KILLS; kill++) {
                    live();
                    Instance victim = replicas.get(kill % 2);
                    victim.kill();
                    live();
                    victim.start();
                    victim.awaitReady();
                }
                live();
                crowd.stop();

                // Then
                assertBooks(
                        replicas.get(0),
                        crowd,
                        new Books(sql(postgres.jdbcUrl(), postgres.user(), postgres.password())));
            } finally {
                for (Instance replica : replicas) {
                    replica.stop();
                }
            }
        }
    }

    private void assertBooks(Instance service, Crowd crowd, Books books) throws IOException, InterruptedException {
        Instant until = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        await("everything decided and sent")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> books.isSettled(until));

        assertThat(books.count("profiles where set_aside_at is not null")).isZero();
        assertThat(books.eventIds())
                .as("each acknowledged event, once")
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(crowd.acknowledged());

        TreeSet<String> differences = new TreeSet<>();
        for (String profileId : books.profileIds()) {
            Set<String> decided = books.decided(profileId, until);
            Set<String> simulated = books.simulated(service, profileId, until);
            if (!decided.equals(simulated)) {
                Set<String> missing = new TreeSet<>(simulated);
                missing.removeAll(decided);
                Set<String> extra = new TreeSet<>(decided);
                extra.removeAll(simulated);
                differences.add(profileId + ": missing " + missing + ", not in the simulation " + extra);
            }
        }
        assertThat(differences).as("what the pure core decides otherwise").isEmpty();
        assertThat(books.count("triggers where not muted"))
                .as("triggers, so that the test means something")
                .isGreaterThan(20);

        assertThat(receiver.changed()).as("ids that came with two bodies").isEmpty();
        List<JsonNode> received = receivedUntil(until);
        assertThat(received.stream().map(event -> event.get("id").asText()))
                .as("each message reached the receiver")
                .containsExactlyInAnyOrderElementsOf(books.deliveredIds(until));
        assertThat(books.count("deliveries where state <> 'delivered' and at <= ?", until))
                .isZero();
        assertThat(triggered(received))
                .as("one message a trigger")
                .doesNotHaveDuplicates()
                .hasSize((int) books.count("triggers where not muted and fired_at <= ?", until));
        assertThat(receiver.requests())
                .as("some were sent again")
                .isGreaterThan(receiver.bodies().size());
    }

    /** What was received of all that happened up to an instant; by time alone, more comes after it at any moment. */
    private List<JsonNode> receivedUntil(Instant until) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String body : receiver.bodies().values()) {
            JsonNode event = Json.mapper().readTree(body);
            if (!Instant.parse(event.get("time").asText()).isAfter(until)) {
                events.add(event);
            }
        }
        return events;
    }

    /** Whom and what the messages of triggers are about. */
    private static List<String> triggered(List<JsonNode> received) {
        return received.stream()
                .filter(event -> event.get("type").asText().equals("io.signalbox.trigger.fired"))
                .map(event -> event.get("subject").asText() + " "
                        + event.get("data").get("trigger").asText() + " "
                        + event.get("data").get("cause").asText())
                .toList();
    }

    /** Events are taken before the rules are compiled; a kill in between is as likely as any other. */
    private static void awaitAcknowledgement(Instance service, Crowd crowd, int before) {
        await("an event acknowledged")
                .atMost(Duration.ofMinutes(2))
                .until(() -> crowd.acknowledged().size() > before || !service.isAlive());
    }

    /** A random while under load, short enough to hit everything that happens in it. */
    private void live() {
        LockSupport.parkNanos((long) (LONGEST_LIFE.toNanos() * random.nextDouble()));
    }

    private static Sql sql(String url, String user, String password) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return new Sql(dataSource);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/signalbox";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
