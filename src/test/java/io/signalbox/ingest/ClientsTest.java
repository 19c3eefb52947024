package io.signalbox.ingest;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Unmodified clients of other vendors send the same six actions; what is stored and which segments follow is the same.
 *
 * <p>Needs Node.js and {@code npm ci --prefix src/test/clients}, skipped aloud without; Segment's browser client needs
 * Chromium, too.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClientsTest {

    private static final String SEGMENT_JAVA = "segment-java";

    /** The first is what the others are held against. */
    private static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "segment-node",
                            "rudderstack-node",
                            "posthog-node",
                            "jitsu",
                            "snowplow-node",
                            "mparticle-node",
                            SEGMENT_JAVA),
                    Browsers.areInstalled() ? Stream.of("segment-browser") : Stream.empty())
            .toList();

    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "keep-alive");

    /** The user's id stands in the order's, so it differs; the others are said by single clients, such as those of browsers, alone. */
    private static final Set<String> DIFFERENT = Set.of("orderId", "path", "referrer", "search", "name");

    @Inject
    Sql sql;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // Quarkus sets it before each test
    URL service;

    @TempDir
    Path folder;

    /** What is wrong on the way to the service, at the first request. */
    private enum Fault {
        LOST_ANSWER,
        TOO_MANY,
        UNAVAILABLE
    }

    @Test
    void allGiveTheSame() throws IOException, InterruptedException {
        assumeInstalled();

        for (String name : NAMES) {
            send(name, base(service), "client-" + name);
        }

        List<ClientRequests.Stored> expected = stored("client-" + NAMES.get(0));
        assertThat(expected)
                .extracting(ClientRequests.Stored::name)
                .containsExactly(
                        "add_to_cart", "grouped", "identified", "page_viewed", "product_viewed", "purchase_completed");
        Set<String> segments = segments("client-" + NAMES.get(0));
        assertThat(segments).isNotEmpty();
        for (String name : NAMES) {
            assertThat(stored("client-" + name)).as(name).isEqualTo(expected);
            assertThat(traits("client-" + name)).as(name).containsExactly(Map.of("plan", "gold"));
            assertThat(segments("client-" + name)).as(name).isEqualTo(segments);
        }
    }

    /** The clients of Jitsu and mParticle do not send again by themselves. */
    @ParameterizedTest
    @ValueSource(strings = {"segment-node", "rudderstack-node", "posthog-node", "snowplow-node", SEGMENT_JAVA})
    void whatHadToBeSentAgainIsThereOnce(String name) throws IOException, InterruptedException {
        assumeInstalled();

        for (Fault fault : Fault.values()) {
            String user = "client-" + name + "-" + fault.name().toLowerCase(Locale.ROOT);
            AtomicInteger requests = new AtomicInteger();
            HttpServer between = between(fault, requests);
            try {
                send(name, "http://localhost:" + between.getAddress().getPort(), user);
            } finally {
                between.stop(0);
            }
            assertThat(requests.get()).as("requests of %s at %s", name, fault).isGreaterThan(1);
            assertThat(stored(user))
                    .as("%s at %s", name, fault)
                    .extracting(ClientRequests.Stored::name)
                    .containsExactly(
                            "add_to_cart",
                            "grouped",
                            "identified",
                            "page_viewed",
                            "product_viewed",
                            "purchase_completed");
        }
    }

    private static void assumeInstalled() {
        assumeTrue(
                Files.isDirectory(Browsers.CLIENTS.resolve("node_modules")),
                "skipped: the clients are not installed; npm ci --prefix src/test/clients");
    }

    private static String base(URL url) {
        return "http://localhost:" + url.getPort();
    }

    private void send(String name, String url, String user) throws IOException, InterruptedException {
        if (name.equals(SEGMENT_JAVA)) {
            SegmentJavaClient.send(url, ClientRequests.KEY, user);
            return;
        }
        Path output = folder.resolve("output");
        Process node = new ProcessBuilder("node", "send.mjs", name, url, ClientRequests.KEY, user)
                .directory(Browsers.CLIENTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = node.waitFor(90, TimeUnit.SECONDS);
        node.destroyForcibly();
        assertThat(ended).as("%s ended: %s", name, Files.readString(output)).isTrue();
        assertThat(node.exitValue())
                .as("%s: %s", name, Files.readString(output))
                .isZero();
    }

    /** Some clients say the traits again with each event, which changes nothing. */
    private List<ClientRequests.Stored> stored(String user) {
        return ClientRequests.stored(sql, "userId", user).stream()
                .map(event -> {
                    Map<String, Object> properties = new TreeMap<>(event.properties());
                    properties.keySet().removeAll(DIFFERENT);
                    return new ClientRequests.Stored(event.name(), properties, Map.of());
                })
                .toList();
    }

    private Set<Map<String, Object>> traits(String user) {
        return ClientRequests.stored(sql, "userId", user).stream()
                .map(ClientRequests.Stored::traits)
                .filter(traits -> !traits.isEmpty())
                .collect(toSet());
    }

    /** Once all its events are decided. */
    private Set<String> segments(String user) {
        await().until(() -> sql.first("""
                        select count(*) as waiting
                        from due
                        join identifiers using (profile_id)
                        where value = ? and pending_from is not null
                        """, row -> row.number("waiting"), user).orElse(1L) == 0);
        return Set.copyOf(sql.query("""
                select m.segment
                from memberships as m
                join identifiers as i using (profile_id)
                where i.value = ?
                """, row -> row.text("segment"), user));
    }

    /** Hands all requests on, the first one with a fault. */
    private HttpServer between(Fault fault, AtomicInteger requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpClient client = HttpClient.newHttpClient();
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "between");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            boolean isFirst = requests.getAndIncrement() == 0;
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (isFirst && fault != Fault.LOST_ANSWER) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(fault == Fault.TOO_MANY ? 429 : 503, -1);
                exchange.close();
                return;
            }
            HttpResponse<byte[]> answer = handOn(client, exchange, body);
            if (isFirst) {
                // Without an answer: the connection ends.
                exchange.close();
                return;
            }
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.close();
        });
        server.start();
        return server;
    }

    private HttpResponse<byte[]> handOn(HttpClient client, HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base(service) + exchange.getRequestURI().getRawPath()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }
}
