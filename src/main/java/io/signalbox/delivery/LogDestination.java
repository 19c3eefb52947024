package io.signalbox.delivery;

import java.time.Instant;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/** Writes each message as a line of the service's log: identity only, since payloads may carry personal data. */
final class LogDestination implements Destination {

    private static final Logger LOG = Logger.getLogger(LogDestination.class);

    @Override
    public Attempt deliver(Message message, Instant now) {
        LOG.infof(
                "delivered kind=%s name=%s profileId=%s deliveryId=%s destination=%s",
                message.kind(), message.name(), message.profileId(), message.id(), message.destination());
        return new Attempt.Delivered(OptionalInt.empty());
    }
}
