package io.signalbox.admin;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real SMTP server, and the mailbox that bounces come back to; the destination that sends over it is in the file of
 * {@link WebhookReceiver}.
 */
public final class MailServer implements QuarkusTestResourceLifecycleManager {

    static final String BOUNCES = "bounces@shop.test";

    private static final GreenMail SERVER = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_IMAP)
    });

    static GreenMail server() {
        return SERVER;
    }

    /** All mails to an address so far, in the order in which they came. Reports that somebody put there may have none. */
    static List<MimeMessage> mailsTo(String address) throws MessagingException {
        List<MimeMessage> own = new ArrayList<>();
        for (MimeMessage mail : SERVER.getReceivedMessages()) {
            Address[] recipients = mail.getAllRecipients();
            if (recipients != null && recipients[0].toString().equals(address)) {
                own.add(mail);
            }
        }
        return own;
    }

    @Override
    public Map<String, String> start() {
        SERVER.start();
        SERVER.setUser(BOUNCES, BOUNCES, "password-of-bounces");
        return Map.of(
                "quarkus.mailer.host",
                "localhost",
                "quarkus.mailer.port",
                String.valueOf(SERVER.getSmtp().getPort()),
                "signalbox.bounces.url",
                "imap://localhost:" + SERVER.getImap().getPort() + "/INBOX",
                "signalbox.bounces.user",
                BOUNCES,
                "signalbox.bounces.password",
                "password-of-bounces",
                "signalbox.bounces.done-folder",
                "Done",
                "signalbox.bounces.every",
                "200ms");
    }

    @Override
    public void stop() {
        SERVER.stop();
    }
}
