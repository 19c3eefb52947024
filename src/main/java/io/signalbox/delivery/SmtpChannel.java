package io.signalbox.delivery;

import io.signalbox.delivery.DestinationSettings.Email;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** Sends mails by SMTP. What the server has refused with a code of its own it has not taken. */
final class SmtpChannel implements MailChannel {

    /** Replies to a login (RFC 4954): a wrong password says nothing of the mail. */
    private static final Set<Integer> LOGIN = Set.of(530, 534, 535, 538);

    private final Email email;
    private final Executor loop;
    private final Function<io.quarkus.mailer.Mail, Uni<Void>> smtp;

    /**
     * The client reads what comes on an event loop. Begun on another thread, a connection may be greeted before anybody
     * listens: the greeting is lost, and the mail in doubt although no word of it was said.
     *
     * @param loop the same event loop for all that use the client
     * @param smtp sends a mail
     */
    SmtpChannel(Email email, Executor loop, Function<io.quarkus.mailer.Mail, Uni<Void>> smtp) {
        this.email = email;
        this.loop = loop;
        this.smtp = smtp;
    }

    @Override
    public Attempt send(String id, MailWriter.Mail mail, Instant now) {
        io.quarkus.mailer.Mail letter = io.quarkus.mailer.Mail.withHtml(mail.to(), mail.subject(), mail.html())
                .setText(mail.text())
                .setFrom(email.from())
                .addHeader("X-Signalbox-Message", id);
        mail.headers().forEach(letter::addHeader);
        try {
            smtp.apply(letter).runSubscriptionOn(loop).await().atMost(email.timeout());
            return new Attempt.Delivered(OptionalInt.of(250));
        } catch (TimeoutException slow) {
            return Attempt.InDoubt.because("no answer within " + email.timeout().toMillis() + " ms");
        } catch (RuntimeException failed) {
            return judge(root(failed));
        }
    }

    private static Attempt judge(Throwable cause) {
        if (cause instanceof SMTPException refused) {
            OptionalInt code = OptionalInt.of(refused.getReplyCode());
            String error = "status " + refused.getReplyCode();
            return refused.isPermanent() && !LOGIN.contains(refused.getReplyCode())
                    ? new Attempt.Refused(code, error)
                    : new Attempt.Failed(code, error, Optional.empty());
        }
        boolean isBefore = cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof SSLException;
        if (isBefore) {
            return new Attempt.Failed(OptionalInt.empty(), "no connection", Optional.empty());
        }
        return Attempt.InDoubt.because(cause.getClass().getSimpleName());
    }

    private static Throwable root(Throwable failed) {
        Throwable cause = failed;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }
}
