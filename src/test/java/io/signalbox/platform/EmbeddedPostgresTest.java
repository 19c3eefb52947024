package io.signalbox.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedPostgresTest {

    private final int port = TestPostgres.freePort();

    @TempDir
    private Path data;

    private EmbeddedPostgres prepared() {
        return EmbeddedPostgres.prepare(TestPostgres.settings(data, port, true));
    }

    private static Sql sql(EmbeddedPostgres postgres) {
        return new Sql(TestPostgres.dataSource(
                postgres.jdbcUrl() + "?user=" + postgres.user() + "&password=" + postgres.password()));
    }

    /** A process that is killed: starts the server, stores a line, says so, and stays. */
    static final class Owner {
        public static void main(String[] arguments) throws InterruptedException {
            EmbeddedPostgres postgres = EmbeddedPostgres.prepare(
                    TestPostgres.settings(Path.of(arguments[0]), Integer.parseInt(arguments[1]), true));
            postgres.start();
            sql(postgres).execute("create table lines (line text); insert into lines values ('kept')");
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }

    private Process owner() throws IOException {
        Process owner = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Owner.class.getName(),
                        data.toString(),
                        String.valueOf(port)))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = owner.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
            said.append(line).append('\n');
            assertThat(owner.isAlive() && line != null)
                    .as("owner said %s", said)
                    .isTrue();
        }
        return owner;
    }

    private long serverPid() throws IOException {
        return new PostgresFolder(data).server().orElseThrow().pid();
    }

    @Test
    void afterAKilledProcessTheNextOneStopsTheOrphanAndFindsEverything() throws IOException {
        // Given
        Process killed = owner();
        long orphan = serverPid();
        assertThatThrownBy(this::prepared).hasMessageContaining("in use by another Signalbox");
        killed.destroyForcibly().onExit().join();
        assertThat(serverPid()).isEqualTo(orphan);

        // When
        try (EmbeddedPostgres postgres = prepared()) {
            postgres.start();

            // Then
            assertThat(serverPid()).isNotEqualTo(orphan);
            assertThat(sql(postgres).query("select line from lines", row -> row.text("line")))
                    .containsExactly("kept");
        }
        assertThat(new PostgresFolder(data).server()).isEmpty();
    }

    @Test
    void commitsReachTheDiskAndStrangersStayOutside() throws IOException {
        try (EmbeddedPostgres postgres = prepared()) {
            postgres.start();

            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(sql(postgres).query("show " + setting, row -> row.text(setting)))
                        .as(setting)
                        .containsExactly("on");
            }
            assertThat(sql(postgres).query("show listen_addresses", row -> row.text("listen_addresses")))
                    .containsExactly("127.0.0.1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("database-password"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> new Sql(
                                    TestPostgres.dataSource(postgres.jdbcUrl() + "?user=signalbox&password=wrong"))
                            .execute("select 1"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void aServerThatDiesByItselfIsStartedAgain() throws IOException {
        try (EmbeddedPostgres postgres = prepared()) {
            postgres.start();
            sql(postgres).execute("create table lines (line text); insert into lines values ('kept')");

            new PostgresFolder(data).server().orElseThrow().destroyForcibly();

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(SqlException.class)
                    .untilAsserted(
                            () -> assertThat(sql(postgres).query("select line from lines", row -> row.text("line")))
                                    .containsExactly("kept"));
        }
    }

    @Test
    void aNumberInThePidFileThatBelongsToAnotherProgramIsNoObstacle() throws IOException {
        // Given
        prepared().close();
        try (EmbeddedPostgres postgres = prepared()) {
            postgres.start();
        }
        String content = ProcessHandle.current().pid() + "\n" + data.resolve("database") + "\n";
        Files.writeString(data.resolve("database").resolve("postmaster.pid"), content);

        // When
        try (EmbeddedPostgres postgres = prepared()) {
            postgres.start();

            // Then
            sql(postgres).execute("select 1");
        }
    }

    @Test
    void whatAnOperatorMustRemoveIsSaidInOneSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(this::prepared)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("signalbox.postgres.port");
        }
        Files.createDirectories(data.resolve("database"));
        Files.writeString(data.resolve("database").resolve("PG_VERSION"), "16\n");
        try (EmbeddedPostgres postgres = prepared()) {
            assertThatThrownBy(postgres::start).hasMessageContaining("of PostgreSQL 16");
        }
        Files.delete(data.resolve("database-password"));
        assertThatThrownBy(this::prepared).hasMessageContaining("database-password is missing");
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> EmbeddedPostgres.prepare(TestPostgres.settings(file, port, true)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void settingsThatAreNoneAreRefused() {
        EmbeddedPostgres.Settings plain = TestPostgres.settings(data, port, true);
        EmbeddedPostgres.Settings hostile = new EmbeddedPostgres.Settings(
                data,
                plain.binaries(),
                port,
                true,
                plain.startWithin(),
                plain.stopWithin(),
                Map.of("work_mem", "'; x"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.prepare(hostile)) {
            assertThatThrownBy(postgres::start).hasMessageContaining("signalbox.postgres.settings");
        }
    }
}
