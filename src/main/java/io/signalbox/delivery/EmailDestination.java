package io.signalbox.delivery;

import io.signalbox.delivery.DestinationSettings.Email;
import io.signalbox.platform.Json;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of flows by SMTP, each at most once.
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

    private final Email email;
    private final MailWriter writer;
    private final Gate gate;
    private final Function<io.quarkus.mailer.Mail, Uni<Void>> smtp;

    /** @param smtp sends a mail */
    EmailDestination(Email email, MailWriter writer, Gate gate, Function<io.quarkus.mailer.Mail, Uni<Void>> smtp) {
        this.email = email;
        this.writer = writer;
        this.gate = gate;
        this.smtp = smtp;
    }

    @Override
    public Attempt deliver(Message message, Instant now) {
        if (message.tries().isUnsettled()) {
            return inDoubt(LOST);
        }
        Map<String, Object> event = Json.readObject(message.payload());
        Instant meant = Instant.parse(String.valueOf(event.get("time")));
        MailWriter.Letter letter =
                writer.write(new MailWriter.Order(message.id(), message.profileId(), meant, object(event.get("data"))));
        if (!(letter instanceof MailWriter.Ready ready)) {
            return new Attempt.Withheld(((MailWriter.Unsendable) letter).reason());
        }
        Gate.Word word = gate.pass(message, ready, now);
        return word.instead().orElseGet(() -> send(message, ready.mail(), word.reason()));
    }

    @SuppressWarnings("unchecked") // JSON has no other keys
    private static Map<String, Object> object(@Nullable Object data) {
        return data instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private Attempt send(Message message, MailWriter.Mail mail, String reason) {
        io.quarkus.mailer.Mail letter = io.quarkus.mailer.Mail.withHtml(mail.to(), mail.subject(), mail.html())
                .setText(mail.text())
                .setFrom(email.from())
                .addHeader("X-Signalbox-Message", message.id());
        mail.headers().forEach(letter::addHeader);
        try {
            smtp.apply(letter).await().atMost(email.timeout());
            return new Attempt.Delivered(OptionalInt.of(250), "", reason);
        } catch (TimeoutException slow) {
            return inDoubt("no answer within " + email.timeout().toMillis() + " ms");
        } catch (RuntimeException failed) {
            return judge(root(failed));
        }
    }

    private static Attempt judge(Throwable cause) {
        if (cause instanceof SMTPException refused) {
            OptionalInt code = OptionalInt.of(refused.getReplyCode());
            String error = "status " + refused.getReplyCode();
            return refused.isPermanent()
                    ? new Attempt.Refused(code, error)
                    : new Attempt.Failed(code, error, Optional.empty());
        }
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return new Attempt.Failed(OptionalInt.empty(), "no connection", Optional.empty());
        }
        return inDoubt(cause.getClass().getSimpleName());
    }

    static Attempt inDoubt(String why) {
        return new Attempt.InDoubt("in doubt: " + why + "; it is not sent again unless you ask for it");
    }

    private static Throwable root(Throwable failed) {
        Throwable cause = failed;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }
}
