package io.signalbox.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.mailer.Mail;
import io.signalbox.delivery.DestinationSettings.Email;
import io.signalbox.delivery.EmailDestination.Gate.Word;
import io.signalbox.model.MessageVerdict;
import io.signalbox.platform.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At most once, whatever the server does: it may refuse, wait, or die right after it has taken a mail. */
class EmailDestinationTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile String atRecipient = "250 ok";
    private volatile String afterData = "250 taken";
    private Word gate = new Word(Optional.empty(), "no caps");
    private Vertx vertx;
    private Executor loop;
    private ServerSocket server;
    private MailClient client;

    @BeforeEach
    void open() throws IOException {
        vertx = Vertx.vertx();
        loop = Destinations.onEventLoop(vertx);
        server = new ServerSocket(0);
        Thread thread = new Thread(this::serve, "smtp");
        thread.setDaemon(true);
        thread.start();
        client = MailClient.create(vertx, new MailConfig("localhost", server.getLocalPort()).setKeepAlive(false));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        vertx.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> talkWith(socket), "smtp-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talkWith(Socket socket) {
        try (socket) {
            talk(socket);
        } catch (IOException gone) {
            // So did the client.
        }
    }

    private void talk(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = socket.getOutputStream();
        say(out, "220 hello");
        boolean isData = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add(line);
            if (isData && line.equals(".")) {
                if (afterData.isEmpty()) {
                    return;
                }
                isData = false;
                say(out, afterData);
            } else if (line.equals("QUIT")) {
                say(out, "221 bye");
                return;
            } else if (!isData) {
                isData = line.equals("DATA");
                say(out, isData ? "354 go on" : line.startsWith("RCPT") ? atRecipient : "250 ok");
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private Attempt deliver(Instant meant, boolean isUnsettled) {
        Email settings =
                new Email("Shop <shop@shop.test>", Duration.ofSeconds(20), 1, Pace.FREE, Map.of(), Optional.empty());
        MailWriter writer = order -> new MailWriter.Ready(
                new MailWriter.Mail("anna@shop.test", "Hi", "<p>Hi</p>", "Hi"),
                new MailWriter.Terms(
                        "hi", List.of("anna"), NOON, (sent, waiting, now) -> new MessageVerdict.Send("no caps")));
        String payload = Json.write(Map.of("time", meant, "data", Map.of("message", "hi")));
        return new EmailDestination(writer, (message, letter, now) -> gate, new SmtpChannel(settings, loop, this::send))
                .deliver(
                        new Message(
                                "anna",
                                "msg_1",
                                "email",
                                new Message.Content("sent", "welcome", payload),
                                new Message.Tries(0, 1, isUnsettled)),
                        NOON);
    }

    private Uni<Void> send(Mail mail) {
        MailMessage message = new MailMessage(mail.getFrom(), mail.getTo().get(0), mail.getSubject(), mail.getText())
                .setHtml(mail.getHtml());
        return Uni.createFrom()
                .completionStage(() -> client.sendMail(message).toCompletionStage())
                .replaceWithVoid();
    }

    @Test
    void whatTheServerHasTakenIsDelivered() {
        assertThat(deliver(NOON, false))
                .isInstanceOfSatisfying(Attempt.Delivered.class, delivered -> assertThat(delivered.reason())
                        .isEqualTo("no caps"));
        assertThat(heard).contains("MAIL FROM:<shop@shop.test>", "RCPT TO:<anna@shop.test>", "<p>Hi</p>");
    }

    @Test
    void aServerThatDiesAfterTheDataLeavesADoubtAndNoSecondMail() {
        afterData = "";

        assertThat(deliver(NOON, false))
                .isInstanceOfSatisfying(Attempt.InDoubt.class, doubt -> assertThat(doubt.error())
                        .startsWith("in doubt: "));
    }

    @Test
    void whatWasClaimedAndNeverSettledIsNotSentAgain() {
        assertThat(deliver(NOON, true)).isInstanceOfSatisfying(Attempt.InDoubt.class, doubt -> assertThat(doubt.error())
                .startsWith("in doubt: "));
        assertThat(heard).isEmpty();
    }

    @Test
    void theServersOwnWordDecidesWhetherItIsTriedAgain() {
        atRecipient = "550 no such user";
        assertThat(deliver(NOON, false))
                .isInstanceOfSatisfying(Attempt.Refused.class, refused -> assertThat(refused.status())
                        .hasValue(550));

        atRecipient = "451 later";
        assertThat(deliver(NOON, false)).isInstanceOf(Attempt.Failed.class);

        atRecipient = "250 ok";
        afterData = "452 disk full";
        assertThat(deliver(NOON, false)).isInstanceOf(Attempt.Failed.class);
    }

    @Test
    void noServerGreetsTooSoonToBeHeard() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Attempt>> attempts = IntStream.range(0, 800)
                    .mapToObj(each -> CompletableFuture.supplyAsync(() -> deliver(NOON, false), threads))
                    .toList();
            assertThat(attempts)
                    .allSatisfy(attempt -> assertThat(attempt.join()).isInstanceOf(Attempt.Delivered.class));
        } finally {
            threads.shutdownNow();
        }
        assertThat(heard).filteredOn("."::equals).hasSize(800);
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws IOException {
        server.close();

        assertThat(deliver(NOON, false)).isInstanceOf(Attempt.Failed.class);
    }

    @Test
    void whatThePolicyPostponesIsNotSent() {
        Attempt later = new Attempt.Postponed(NOON.plusSeconds(60), "capped");
        gate = new Word(Optional.of(later), "");

        assertThat(deliver(NOON, false)).isEqualTo(later);
        assertThat(heard).isEmpty();
    }
}
