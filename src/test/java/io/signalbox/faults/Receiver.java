package io.signalbox.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Receives webhooks and remembers them by their ids.
 *
 * <p>It is as moody as receivers are: every seventh request gets a 503, so some messages arrive more than once.
 */
final class Receiver implements AutoCloseable {

    private static final int MOOD = 7;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** What was received, by message id. */
    Map<String, String> bodies() {
        return Map.copyOf(bodies);
    }

    /** Ids under which two different bodies came. */
    Set<String> changed() {
        return Set.copyOf(changed);
    }

    long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String before = bodies.putIfAbsent(id, body);
            if (before != null && !before.equals(body)) {
                changed.add(id);
            }
            exchange.sendResponseHeaders(requests.incrementAndGet() % MOOD == 0 ? 503 : 204, -1);
        }
    }
}
