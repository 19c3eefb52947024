package io.signalbox.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What the embedded PostgreSQL keeps in the data folder, and what a killed predecessor may have left there. */
final class PostgresFolder {

    private static final Logger LOG = Logger.getLogger(PostgresFolder.class);
    private static final String MAJOR_VERSION = "17";
    private static final int PASSWORD_BYTES = 24;
    private static final Duration ORPHAN_STOP = Duration.ofSeconds(10);

    private final Path data;

    PostgresFolder(Path data) {
        this.data = data;
    }

    /** The cluster's folder. */
    Path database() {
        return data.resolve("database");
    }

    /** What the server and its programs print. */
    Path log() {
        return data.resolve("postgres.log");
    }

    private Path passwordFile() {
        return data.resolve("database-password");
    }

    void rotateLog(long largest) throws IOException {
        if (Files.exists(log()) && Files.size(log()) > largest) {
            Files.move(log(), data.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The password, made at the first start; readable by the owner alone from the moment it exists. */
    String password() throws IOException {
        if (Files.exists(passwordFile())) {
            return Files.readString(passwordFile()).strip();
        }
        if (Files.exists(database())) {
            throw new StartFailure("the database in " + database() + " has lost its password: " + passwordFile()
                    + " is missing; restore that file");
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        SecretFile.write(passwordFile(), password);
        return password;
    }

    /** Makes the cluster with our database in it; it appears complete or not at all. */
    void createDatabase(PostgresCommands commands) throws IOException, InterruptedException {
        if (Files.exists(database())) {
            refuseOtherVersion();
            return;
        }
        Path unfinished = data.resolve("database-unfinished");
        PostgresBinaries.deleteAll(unfinished);
        Files.createDirectory(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // The program that reads the password may run as somebody who cannot read our file.
        Path password = unfinished.resolveSibling("database-password-once");
        Files.deleteIfExists(password);
        SecretFile.write(password, Files.readString(passwordFile()).strip());
        commands.handOver(unfinished);
        commands.handOver(password);
        try {
            int created = commands.run(
                    "initdb",
                    List.of(
                            "--pgdata=" + unfinished,
                            "--username=" + EmbeddedPostgres.USER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            // The same order of texts on every system.
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--data-checksums"));
            int named = created != 0
                    ? created
                    : commands.run(
                            "postgres",
                            List.of("--single", "-D", unfinished.toString(), "postgres"),
                            "create database " + EmbeddedPostgres.DATABASE + "\n");
            if (named != 0) {
                throw new StartFailure(
                        "the database could not be created in " + data + ". Last words:\n" + commands.lastOutput());
            }
            Files.move(unfinished, database(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    private void refuseOtherVersion() throws IOException {
        Path versionFile = database().resolve("PG_VERSION");
        String version =
                Files.exists(versionFile) ? Files.readString(versionFile).strip() : "unknown";
        if (!version.equals(MAJOR_VERSION)) {
            throw new StartFailure("the database in " + database() + " is of PostgreSQL " + version
                    + ", but this Signalbox brings " + MAJOR_VERSION + "; dump it with the old version and load it");
        }
    }

    /** The server that runs in this folder. */
    Optional<ProcessHandle> server() throws IOException {
        Path pidFile = database().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d+")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .filter(this::isOurServer);
    }

    /** Process ids are used again, above all in containers: what counts is what runs under this one. */
    private boolean isOurServer(ProcessHandle process) {
        Optional<String> commandLine = process.info().commandLine();
        if (commandLine.isPresent()) {
            return commandLine.get().contains(database().toString());
        }
        return process.info()
                .command()
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
    }

    /** Stops the server of a predecessor that was killed. Only for whoever holds the lock of the folder. */
    void stopOrphan(PostgresCommands commands) throws IOException, InterruptedException {
        if (server().isPresent()) {
            LOG.warn("database of a killed predecessor still runs; stopping it");
            stop(commands, ORPHAN_STOP);
        } else {
            // PostgreSQL would refuse to start if the number in it belongs to any living process.
            Files.deleteIfExists(database().resolve("postmaster.pid"));
        }
    }

    /** Stops the server; where it does not end in time it is cut off, and recovers at its next start. */
    void stop(PostgresCommands commands, Duration within) throws IOException, InterruptedException {
        if (commands.run("pg_ctl", stopArguments("fast", within)) == 0) {
            return;
        }
        LOG.warn("database did not stop in time; cutting it off");
        if (commands.run("pg_ctl", stopArguments("immediate", within)) != 0 && server().isPresent()) {
            throw new StartFailure("the PostgreSQL in " + database() + " does not stop; end its process by hand");
        }
    }

    private List<String> stopArguments(String mode, Duration within) {
        return List.of(
                "stop",
                "-w",
                "-s",
                "-t",
                String.valueOf(within.toSeconds()),
                "-m",
                mode,
                "-D",
                database().toString());
    }
}
