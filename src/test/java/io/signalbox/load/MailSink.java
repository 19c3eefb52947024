package io.signalbox.load;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An SMTP server that takes every mail and forgets it, so that the service is measured and not the server. */
final class MailSink implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0);
    private final AtomicLong taken = new AtomicLong();

    MailSink() throws IOException {
        Thread thread = new Thread(this::serve, "mail-sink");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    long taken() {
        return taken.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                // Small answers would wait for what confirms the ones before.
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(() -> talk(socket), "mail-sink-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            say(out, "220 sink");
            boolean isData = false;
            for (String line = next(in, out); line != null; line = next(in, out)) {
                if (isData && line.equals(".")) {
                    isData = false;
                    taken.incrementAndGet();
                    say(out, "250 taken");
                } else if (!isData) {
                    isData = line.equals("DATA");
                    say(out, isData ? "354 go on" : answer(line));
                }
            }
        } catch (IOException gone) {
            // So did the client.
        }
    }

    private static String answer(String line) {
        return line.startsWith("EHLO") ? "250-sink\r\n250 PIPELINING" : line.equals("QUIT") ? "221 bye" : "250 ok";
    }

    /** Answers to commands that came together go together. */
    private static @Nullable String next(BufferedReader in, OutputStream out) throws IOException {
        if (!in.ready()) {
            out.flush();
        }
        return in.readLine();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
