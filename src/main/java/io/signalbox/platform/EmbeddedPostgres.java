package io.signalbox.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A real, durable PostgreSQL in a folder of ours, started and stopped with this process.
 *
 * <p>{@link #prepare} takes the folder (nobody else can) and stops a server that a killed predecessor left behind;
 * {@link #start} returns when the server answers. If the server dies by itself it is started again. It listens on the
 * loopback interface only and wants a password that is kept beside the data, readable by the owner alone.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    static final String USER = "signalbox";
    static final String DATABASE = "signalbox";

    private static final long LEAST_FREE_BYTES = 64L << 20;
    private static final long LARGEST_LOG_BYTES = 10L << 20;
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private final Settings settings;
    private final FileChannel lockFile;
    private final PostgresCommands commands;
    private final PostgresFolder folder;
    private final String password;
    private final WorkerLoop watch;

    /**
     * Where and how the server runs.
     *
     * @param data the folder of the process; the server keeps its files in sub-folders of it
     * @param binaries the folder under which PostgreSQL's programs are unpacked
     * @param durable whether commits reach the disk; false only in tests
     * @param server further settings by their PostgreSQL names
     */
    public record Settings(
            Path data,
            Path binaries,
            int port,
            boolean durable,
            Duration startWithin,
            Duration stopWithin,
            Map<String, String> server) {
        public Settings {
            data = data.toAbsolutePath().normalize();
            binaries = binaries.toAbsolutePath().normalize();
            server = Map.copyOf(server);
        }
    }

    private EmbeddedPostgres(
            Settings settings,
            FileChannel lockFile,
            PostgresCommands commands,
            PostgresFolder folder,
            String password) {
        this.settings = settings;
        this.lockFile = lockFile;
        this.commands = commands;
        this.folder = folder;
        this.password = password;
        this.watch = new WorkerLoop(
                new WorkerLoop.Settings("postgres-watch", 1, WATCH_EVERY, settings.startWithin()),
                Clock.systemUTC(),
                this::startAgainIfDead);
    }

    /**
     * Takes the folder and makes sure that the server can be started in it.
     *
     * @throws StartFailure where another process has the folder or the port, or there is no room
     */
    public static EmbeddedPostgres prepare(Settings settings) {
        FileChannel lockFile = null;
        try {
            Files.createDirectories(settings.data());
            lockFile = lock(settings.data());
            refuseFullDisk(settings.data());
            PostgresFolder folder = new PostgresFolder(settings.data());
            folder.rotateLog(LARGEST_LOG_BYTES);
            PostgresCommands commands =
                    PostgresCommands.in(PostgresBinaries.unpackedUnder(settings.binaries()), folder.log());
            String password = folder.password();
            EmbeddedPostgres postgres = new EmbeddedPostgres(settings, lockFile, commands, folder, password);
            folder.stopOrphan(commands);
            postgres.refuseTakenPort();
            return postgres;
        } catch (AccessDeniedException e) {
            release(lockFile);
            throw new StartFailure(
                    "the data folder " + settings.data() + " cannot be written (" + e.getMessage()
                            + "); make it writable or set signalbox.data to another one",
                    e);
        } catch (IOException e) {
            release(lockFile);
            throw new StartFailure("the data folder " + settings.data() + " cannot be used: " + e, e);
        } catch (InterruptedException e) {
            release(lockFile);
            Thread.currentThread().interrupt();
            throw new StartFailure("the start was interrupted", e);
        } catch (RuntimeException e) {
            release(lockFile);
            throw e;
        }
    }

    /** The address; valid before the server answers. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + DATABASE;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /**
     * Creates the database where there is none and starts the server; returns when it answers.
     *
     * @throws StartFailure with the last lines of the server's log
     */
    public void start() {
        try {
            folder.createDatabase(commands);
            startServer();
            watch.start();
        } catch (IOException e) {
            throw new StartFailure("PostgreSQL cannot be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("the start of PostgreSQL was interrupted", e);
        }
    }

    private void startServer() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("start", "-w", "-s"));
        arguments.addAll(List.of("-t", String.valueOf(settings.startWithin().toSeconds())));
        arguments.addAll(List.of("-D", folder.database().toString(), "-o", serverOptions()));
        if (commands.run("pg_ctl", arguments) != 0) {
            throw new StartFailure(
                    "PostgreSQL did not start in " + folder.database() + ". Its last words:\n" + commands.lastOutput());
        }
    }

    private String serverOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("max_connections", "60");
        options.put("shared_buffers", "256MB");
        options.put("max_wal_size", "2GB");
        options.put("checkpoint_timeout", "10min");
        options.put("jit", "off");
        options.put("timezone", "UTC");
        // Its log must not hold customers' data: no details with values, no statements.
        options.put("log_error_verbosity", "terse");
        options.put("log_min_error_statement", "panic");
        options.putAll(settings.server());
        options.put("port", String.valueOf(settings.port()));
        options.put("listen_addresses", "127.0.0.1");
        options.put("unix_socket_directories", "");
        String durable = settings.durable() ? "on" : "off";
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            options.put(setting, durable);
        }
        StringBuilder text = new StringBuilder();
        options.forEach((name, value) -> {
            if (!name.matches("[a-z_.]+") || !value.matches("[\\w .%/:,+-]*")) {
                throw new StartFailure("signalbox.postgres.settings: expected the name and a plain value of a"
                        + " PostgreSQL setting, but found " + name + "=" + value);
            }
            text.append(" -c ").append(name).append("='").append(value).append('\'');
        });
        return text.toString();
    }

    // Not the exit of its process: where this one is process 1 (containers), a dead server stays as a zombie.
    private WorkerLoop.Turn startAgainIfDead() throws IOException, InterruptedException {
        if (folder.server().isEmpty()) {
            LOG.error("database stopped by itself; starting it again (see postgres.log in the data folder)");
            folder.stopOrphan(commands);
            startServer();
        }
        return WorkerLoop.Turn.idle();
    }

    /** Stops the server in order: no new work, open transactions rolled back, everything written. */
    @Override
    public void close() {
        watch.close();
        try {
            if (folder.server().isPresent()) {
                folder.stop(commands, settings.stopWithin());
            }
        } catch (IOException e) {
            LOG.error("database could not be stopped; the next start will recover it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release(lockFile);
        }
    }

    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel = FileChannel.open(
                data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            release(channel);
            throw new StartFailure("the data folder " + data + " is in use by another Signalbox; stop that one, or set"
                    + " signalbox.data (and signalbox.postgres.port and quarkus.http.port) for this one");
        }
        return channel;
    }

    private static void release(@Nullable FileChannel lockFile) {
        if (lockFile == null) {
            return;
        }
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("lock of the data folder could not be released", e);
        }
    }

    private static void refuseFullDisk(Path data) throws IOException {
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new StartFailure("the disk of the data folder " + data + " is full (" + (free >> 20)
                    + " MB free, at least " + (LEAST_FREE_BYTES >> 20) + " MB needed); make room, nothing is lost");
        }
    }

    private void refuseTakenPort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()));
        } catch (IOException taken) {
            throw new StartFailure(
                    "port " + settings.port() + " on the loopback interface is taken by another program;"
                            + " stop that one, or set signalbox.postgres.port",
                    taken);
        }
    }
}
