package io.signalbox.delivery;

import java.time.Instant;

/** Hands mails to whoever brings them to people: a mail server, or a service over HTTP. */
@FunctionalInterface
interface MailChannel {

    /**
     * Hands over one mail, once.
     *
     * @param id of the message
     * @return what came of it: in doubt where nobody can know whether the other side has taken it
     */
    Attempt send(String id, MailWriter.Mail mail, Instant now);
}
