import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Prints each webhook it receives on port 9000 and answers 204. Needs nothing but the JDK: {@code java
 * docs/examples/WebhookReceiver.java}. It does not verify signatures; docs/operations.md says how a real receiver does.
 */
public final class WebhookReceiver {

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            System.out.println("webhook-id: " + exchange.getRequestHeaders().getFirst("webhook-id"));
            System.out.println(new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        System.out.println("waiting for webhooks on http://localhost:9000/");
    }
}
