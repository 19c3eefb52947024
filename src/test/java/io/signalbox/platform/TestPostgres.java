package io.signalbox.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL a test JVM, with a migrated template of which copies cost milliseconds.
 *
 * <p>Not durable, for speed. Quarkus loads test classes several times, each with its own statics; the port therefore
 * stands in a system property, so that there is one server however often this class is loaded.
 */
final class TestPostgres {

    private static final String PORT = "signalbox.test.postgres.port";
    private static final String TEMPLATE = "signalbox_template";
    private static final AtomicInteger COPIES = new AtomicInteger();

    private TestPostgres() {}

    /** The JDBC URL of a new, migrated database. */
    static String freshUrl() {
        int port = port();
        String name = "test_" + System.nanoTime() + "_" + COPIES.incrementAndGet();
        new Sql(dataSource(url(port, "postgres"))).execute("create database " + name + " template " + TEMPLATE);
        return url(port, name);
    }

    static DataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
    }

    private static int port() {
        // The one object that all copies of this class share.
        synchronized (System.getProperties()) {
            String known = System.getProperty(PORT);
            if (known != null) {
                return Integer.parseInt(known);
            }
            int port = start();
            System.setProperty(PORT, String.valueOf(port));
            return port;
        }
    }

    @SuppressWarnings("resource") // stops with the JVM
    private static int start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("full_page_writes", "off")
                    .start();
            int port = server.getPort();
            new Sql(server.getPostgresDatabase()).execute("create database " + TEMPLATE);
            Flyway.configure()
                    .dataSource(dataSource(url(port, TEMPLATE)))
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
