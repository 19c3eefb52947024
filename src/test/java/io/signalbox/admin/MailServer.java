package io.signalbox.admin;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A real SMTP server; the destination that sends over it is in the file of {@link WebhookReceiver}. */
public final class MailServer implements QuarkusTestResourceLifecycleManager {

    private static final GreenMail SERVER = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));

    static GreenMail server() {
        return SERVER;
    }

    @Override
    public Map<String, String> start() {
        SERVER.start();
        return Map.of(
                "quarkus.mailer.host",
                "localhost",
                "quarkus.mailer.port",
                String.valueOf(SERVER.getSmtp().getPort()));
    }

    @Override
    public void stop() {
        SERVER.stop();
    }
}
