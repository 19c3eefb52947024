package io.signalbox.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL a test JVM, with a migrated template of which copies cost milliseconds.
 *
 * <p>Not durable, for speed. Quarkus loads test classes several times, each with its own statics; the address therefore
 * stands in a system property, so that there is one server however often this class is loaded.
 */
final class TestPostgres {

    private static final String ADDRESS = "test.postgres.address";
    private static final String TEMPLATE = "signalbox_template";
    private static final Path FOLDER = Path.of("target", "test-postgres");
    private static final AtomicInteger COPIES = new AtomicInteger();

    /** Shared by all checkouts of a developer: unpacking takes seconds. */
    private static final Path BINARIES =
            Path.of(System.getProperty("java.io.tmpdir"), "signalbox-" + System.getProperty("user.name"));

    private TestPostgres() {}

    /** The JDBC URL, with user and password, of a new, migrated database. */
    static String freshUrl() {
        String address = address();
        String name = "test_" + System.nanoTime() + "_" + COPIES.incrementAndGet();
        new Sql(dataSource(url(address, "postgres"))).execute("create database " + name + " template " + TEMPLATE);
        return url(address, name);
    }

    /** Of the whole server, on a database of its own. */
    static Sql administrator() {
        return new Sql(dataSource(url(address(), "postgres")));
    }

    static DataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    /** How tests run a server of their own. */
    static EmbeddedPostgres.Settings settings(Path data, int port, boolean durable) {
        Map<String, String> server = durable ? Map.of() : Map.of("max_connections", "300");
        return new EmbeddedPostgres.Settings(
                data, BINARIES, port, durable, Duration.ofMinutes(2), Duration.ofSeconds(20), server);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(String address, String database) {
        return address.replace("/" + EmbeddedPostgres.DATABASE + "?", "/" + database + "?");
    }

    private static String address() {
        // The one object that all copies of this class share.
        synchronized (System.getProperties()) {
            String known = System.getProperty(ADDRESS);
            if (known != null) {
                return known;
            }
            String address = start();
            System.setProperty(ADDRESS, address);
            return address;
        }
    }

    private static String start() {
        removeLeftovers();
        Path data = FOLDER.resolve(String.valueOf(ProcessHandle.current().pid()));
        EmbeddedPostgres server = EmbeddedPostgres.prepare(settings(data, freePort(), false));
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            delete(data);
        }));
        String address = server.jdbcUrl() + "?user=" + server.user() + "&password=" + server.password();
        new Sql(dataSource(url(address, "postgres"))).execute("create database " + TEMPLATE);
        Flyway.configure()
                .dataSource(dataSource(url(address, TEMPLATE)))
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return address;
    }

    /** Test JVMs that were killed leave their server running; the folders that nobody holds are theirs. */
    private static void removeLeftovers() {
        for (Path data : folders()) {
            try {
                EmbeddedPostgres.prepare(settings(data, freePort(), false)).close();
                delete(data);
            } catch (StartFailure inUse) {
                System.out.println("kept " + data + ": another test JVM uses it");
            }
        }
    }

    private static List<Path> folders() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path data) {
        try {
            PostgresBinaries.deleteAll(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
