package io.signalbox.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.platform.PostgresResource;
import io.signalbox.platform.Sql;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to the doors is answered as they say, and stored only if it is an event of somebody who may send.
 *
 * <p>How much is the system property {@code hostile.requests}; a release is tried with 10,000.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HostileRequestsTest {

    private static final int REQUESTS = Integer.getInteger("hostile.requests", 2_500);
    private static final int MAX_BODY = 500_000;
    /** Some are always on their way, or kept for connections that live on. */
    private static final int MOST_HELD = 200;

    private static final Set<Integer> SPECIFIED = Set.of(200, 202, 400, 401, 403, 404, 413, 415, 429);

    private static final String STRANGER = "hostile-stranger";
    private static final String KNOWN = "hostile-known";

    /** A sound body for each door, with places for the key and the user. */
    private static final Map<String, String> SOUND = Map.of(
            "/api/profiles",
            "{\"profiles\":[{\"userId\":\"USER\",\"traits\":{\"plan\":\"x\"},\"occurredAt\":\"2026-01-01T00:00:00Z\"}]}",
            "/api/events",
            "{\"id\":\"h1\",\"name\":\"x\",\"userId\":\"USER\",\"properties\":{\"a\":1.5,\"b\":[true,null]}}",
            "/v1/track",
            "{\"writeKey\":\"KEY\",\"messageId\":\"h2\",\"event\":\"x\",\"userId\":\"USER\",\"properties\":{\"a\":1}}",
            "/v1/batch",
            "{\"writeKey\":\"KEY\",\"sentAt\":\"2026-01-01T00:00:00Z\",\"batch\":[{\"type\":\"identify\",\"userId\":\"USER\","
                    + "\"traits\":{\"plan\":\"x\"},\"timestamp\":\"2026-01-01T00:00:00Z\"}]}",
            "/batch/",
            "{\"api_key\":\"KEY\",\"batch\":[{\"event\":\"$identify\",\"distinct_id\":\"USER\",\"properties\":{\"$set\":{}}}]}",
            "/api/s/page",
            "{\"type\":\"page\",\"userId\":\"USER\",\"context\":{\"page\":{\"url\":\"https://shop.test/\"}}}",
            "/com.snowplowanalytics.snowplow/tp2",
            "{\"schema\":\"iglu:x\",\"data\":[{\"e\":\"ue\",\"uid\":\"USER\",\"aid\":\"KEY\",\"ue_pr\":\"{\\\"data\\\":{}}\"}]}",
            "/v2/events",
            "{\"user_identities\":{\"customerid\":\"USER\"},\"events\":[{\"event_type\":\"commerce_event\",\"data\":"
                    + "{\"product_action\":{\"action\":\"add_to_cart\",\"products\":[{\"id\":\"p\"}]}}}]}",
            "/hooks/segment",
            "{\"type\":\"track\",\"event\":\"x\",\"userId\":\"USER\",\"messageId\":\"h4\"}",
            "/cloudevents",
            "{\"specversion\":\"1.0\",\"id\":\"h3\",\"source\":\"s\",\"type\":\"x\",\"subject\":\"USER\",\"data\":{}}");

    private static final List<String> DOORS = SOUND.keySet().stream().sorted().toList();

    private static final List<String> FRAGMENTS = List.of(
            "\u0000",
            "\\u0000",
            "\\ud800",
            "1e999999999",
            "-0",
            "1" + "0".repeat(390),
            "[".repeat(300),
            "{\"a\":".repeat(150),
            "null",
            "\"\"",
            "NaN",
            "{\"userId\":{}}",
            "\"" + "é".repeat(2_000) + "\"",
            "'; drop table events; --",
            "${jndi:ldap://x}",
            "\ufeff",
            ",,",
            "]}");

    private static final List<String> MEDIA_TYPES = List.of(
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/cloudevents+json",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "image/png");

    private static final List<String> ENCODINGS = List.of("gzip", "deflate", "br", "gzip, gzip", "identity", "x");

    @Inject
    Sql sql;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // Quarkus sets it before each test
    URL service;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void areAnsweredAsSpecifiedAndLeaveNothingBehindThatTheyMayNot() throws IOException, InterruptedException {
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int seed = 1; seed <= REQUESTS; seed++) {
            int status = send(new Random(seed));
            assertThat(SPECIFIED).as("the answer to seed %d", seed).contains(status);
            answers.merge(status, 1, Integer::sum);
        }

        assertThat(requestsOnTheHeap()).as("requests that somebody holds on to").isLessThan(MOST_HELD);
        // The requests are what they should be: some are taken, and some refused for each reason.
        assertThat(answers).containsKeys(200, 202, 400, 401, 413);
        assertThat(profiles(KNOWN)).isEqualTo(1);
        assertThat(profiles(STRANGER)).isZero();
        assertThat(client.send(
                                HttpRequest.newBuilder(at("/q/health/ready")).build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    /** After a collection; other tests may run at the same time, so that the heap as a whole says nothing. */
    private static long requestsOnTheHeap() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            // "  12:          34           5678  class (module)"
            return histogram
                    .lines()
                    .filter(line -> line.contains("RequestContext") || line.contains("ServerRequest"))
                    .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", 3)[1]))
                    .sum();
        } catch (JMException e) {
            throw new IllegalStateException("every HotSpot has it", e);
        }
    }

    private long profiles(String userId) {
        return sql.first(
                        "select count(*) as found from identifiers where kind = 'userId' and value = ?",
                        row -> row.number("found"),
                        userId)
                .orElseThrow();
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + service.getPort() + path);
    }

    private int send(Random random) throws IOException, InterruptedException {
        String door = DOORS.get(random.nextInt(DOORS.size()));
        boolean isKnown = random.nextInt(4) > 0;
        String key = isKnown ? ClientRequests.KEY : strangersKey(random);
        byte[] body = body(random, door, key, isKnown ? KNOWN : STRANGER);
        HttpRequest.Builder request = HttpRequest.newBuilder(at(door))
                .header(
                        "Content-Type",
                        MEDIA_TYPES.get(random.nextInt(4) > 0 ? 0 : random.nextInt(MEDIA_TYPES.size())));
        if (random.nextInt(5) == 0) {
            request.header("Content-Encoding", ENCODINGS.get(random.nextInt(ENCODINGS.size())));
        }
        if (!isKnown || random.nextInt(3) > 0) {
            authorize(request, random, key);
        }
        if (random.nextInt(10) == 0) {
            request.header("X-Signature", random.nextBoolean() ? "0".repeat(40) : "é%00");
        }
        if (random.nextInt(20) == 0) {
            request.header("ce-id", "h").header("ce-type", "%zz").header("ce-source", "%E9");
        }
        return client.send(
                        request.POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String strangersKey(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> ClientRequests.KEY + "x";
            case 2 -> "' or '1'='1";
            default -> "sbx_" + random.nextLong();
        };
    }

    private static void authorize(HttpRequest.Builder request, Random random, String key) {
        switch (random.nextInt(5)) {
            case 0 -> request.header("X-Api-Key", key);
            case 1 -> request.header("X-Write-Key", key);
            case 2 -> request.header("Authorization", "Bearer " + key);
            case 3 ->
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8)));
            default -> request.header("Authorization", random.nextBoolean() ? "Basic !!" : "Digest x");
        }
    }

    private static byte[] body(Random random, String door, String key, String user) throws IOException {
        String sound = requireNonNull(SOUND.get(door))
                .replace("KEY", key.replace("'", ""))
                .replace("USER", user);
        byte[] utf8 = sound.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> utf8;
            case 1 -> ClientRequests.gzip(utf8);
            case 2 -> Arrays.copyOf(utf8, random.nextInt(utf8.length));
            case 3 -> Arrays.copyOf(ClientRequests.gzip(utf8), 25);
            case 4 -> sound.getBytes(charset(random));
            case 5 -> noise(random);
            case 6 -> random.nextInt(40) == 0 ? bomb() : new byte[0];
            case 7 -> random.nextInt(40) == 0 ? new byte[MAX_BODY + 1] : "7".getBytes(StandardCharsets.UTF_8);
            case 8 -> ("[" + sound + "," + sound + "]").getBytes(StandardCharsets.UTF_8);
            case 9 -> flipped(random, utf8);
            default -> spliced(random, sound).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static Charset charset(Random random) {
        return List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)
                .get(random.nextInt(3));
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(400)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] flipped(Random random, byte[] bytes) {
        for (int i = random.nextInt(5); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** Something where it does not belong, or in the place of something. */
    private static String spliced(Random random, String sound) {
        String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        int from = random.nextInt(sound.length());
        int to = random.nextBoolean() ? from : Math.min(sound.length(), from + random.nextInt(20));
        return sound.substring(0, from) + fragment + sound.substring(to);
    }

    /** 50 MB of spaces in 50 KB. */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] spaces = new byte[1_000_000];
        Arrays.fill(spaces, (byte) ' ');
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < 50; i++) {
                gzip.write(spaces);
            }
        }
        return out.toByteArray();
    }
}
