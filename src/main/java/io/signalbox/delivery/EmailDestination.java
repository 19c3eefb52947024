package io.signalbox.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sends the messages of flows by e-mail, each at most once.
 *
 * <p>Where nobody can know whether the server has taken a mail (the connection broke, the answer did not come in time, this
 * process died meanwhile) it is in doubt, and waits for an operator instead of being sent a second time. What the server
 * has refused with a code of its own it has not taken.
 */
final class EmailDestination implements Destination {

    /** Decides whether a letter may go out now, and remembers that it did. */
    @FunctionalInterface
    interface Gate {

        /**
         * Its word.
         *
         * @param instead what came of the attempt, where the letter must not go out
         * @param reason why it may
         */
        record Word(Optional<Attempt> instead, String reason) {}

        Word pass(Message message, MailWriter.Ready letter, Instant now);
    }

    /** Why a message is in doubt that was given to a server before. */
    static final String LOST = "the process that sent it has ended before it could say what became of it";

    /** How long a message waits for a template that this replica does not know. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final Duration SOON = Duration.ofMinutes(1);

    private final MailWriter writer;
    private final Gate gate;
    private final MailChannel channel;

    EmailDestination(MailWriter writer, Gate gate, MailChannel channel) {
        this.writer = writer;
        this.gate = gate;
        this.channel = channel;
    }

    @Override
    public Attempt deliver(Message message, Instant now) {
        if (message.tries().isUnsettled()) {
            return Attempt.InDoubt.because(LOST);
        }
        CloudEvent.Said said = CloudEvent.read(message.payload());
        MailWriter.Letter letter =
                writer.write(new MailWriter.Order(message.id(), message.profileId(), said.time(), said.data()));
        if (letter instanceof MailWriter.Missing missing) {
            return said.time().plus(PATIENCE).isAfter(now)
                    ? new Attempt.Postponed(now.plus(SOON), missing.reason())
                    : new Attempt.Withheld(missing.reason());
        }
        if (!(letter instanceof MailWriter.Ready ready)) {
            return new Attempt.Withheld(((MailWriter.Unsendable) letter).reason());
        }
        Gate.Word word = gate.pass(message, ready, now);
        return word.instead().orElseGet(() -> send(message, ready.mail(), word.reason(), now));
    }

    private Attempt send(Message message, MailWriter.Mail mail, String reason, Instant now) {
        Attempt attempt = channel.send(message.id(), mail, now);
        return attempt instanceof Attempt.Delivered delivered
                ? new Attempt.Delivered(delivered.status(), "", reason)
                : attempt;
    }
}
