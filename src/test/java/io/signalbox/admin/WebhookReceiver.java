package io.signalbox.admin;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A receiver on this machine, and a destinations file that names it as {@code crm}. */
public final class WebhookReceiver implements QuarkusTestResourceLifecycleManager {

    static final String PORT = "test.webhook.port";

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @Override
    public Map<String, String> start() {
        server.start();
        server.stubFor(WireMock.post("/hooks").willReturn(WireMock.ok()));
        return Map.of("signalbox.delivery.file", destinations().toString(), PORT, String.valueOf(server.port()));
    }

    private Path destinations() {
        try {
            Path file = Files.createTempFile("destinations", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, """
                    destinations:
                      - name: crm
                        type: webhook
                        url: http://localhost:%d/hooks
                        on:
                          entered: "*"
                          left: "*"
                          triggered: "*"
                          called: "*"
                          list-added: "*"
                      - name: email
                        type: email
                        from: Your shop <shop@example.org>
                        parallel: 1
                        on:
                          sent: [product-interest, cart-recovery]
                    """.formatted(server.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        server.stop();
    }
}
