package io.signalbox.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Sends a mail to somebody who wants to see it, over the destination that flows use, and past all that counts mails. */
@ApplicationScoped
public class TestMails {

    private final Destinations destinations;
    private final Clock clock;

    TestMails(Destinations destinations, Clock clock) {
        this.destinations = destinations;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param isSent whether the server has taken it
     * @param error why not
     */
    public record Sent(boolean isSent, String error) {}

    /** Empty where no destination of type email is enabled, or none of this name. */
    public Optional<Sent> send(MailWriter.Mail mail, Optional<String> destination) {
        return destinations.mailChannel(destination).map(channel -> {
            Attempt attempt = channel.send("test_" + UUID.randomUUID(), mail, clock.instant());
            return new Sent(attempt instanceof Attempt.Delivered, error(attempt));
        });
    }

    private static String error(Attempt attempt) {
        if (attempt instanceof Attempt.Refused refused) {
            return refused.error();
        }
        if (attempt instanceof Attempt.Failed failed) {
            return failed.error();
        }
        return attempt instanceof Attempt.InDoubt doubt ? doubt.error() : "";
    }
}
