package io.signalbox.platform;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Joins the database and the service: nobody asks the database before it answers and has all its tables.
 *
 * <p>The embedded PostgreSQL starts while Quarkus does; at the first startup event, before every other observer, the
 * service waits for it and migrates. An external server is waited for as Flyway is configured.
 */
@Singleton
final class DatabaseStart {

    private static final Logger LOG = Logger.getLogger(DatabaseStart.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    private static final int FIRST = 1;
    private static final int LAST = Integer.MAX_VALUE;

    // The process starts before there are beans; these are what it tells them.
    private static CompletableFuture<Void> database = CompletableFuture.completedFuture(null);
    private static volatile boolean serviceStarted;

    /** Starts the embedded server on a thread of its own; where it fails, the process ends with the reason. */
    static synchronized void begin(EmbeddedPostgres postgres) {
        CompletableFuture<Void> started = new CompletableFuture<>();
        database = started;
        Thread thread = new Thread(
                () -> {
                    try {
                        postgres.start();
                        started.complete(null);
                    } catch (StartFailure failure) {
                        SignalboxMain.refuse(failure);
                    }
                },
                "postgres-start");
        thread.start();
    }

    private static synchronized CompletableFuture<Void> database() {
        return database;
    }

    void join(@Observes @Priority(FIRST) StartupEvent event, Flyway flyway) {
        database().join();
        flyway.migrate();
    }

    void started(@Observes @Priority(LAST) StartupEvent event) {
        serviceStarted = true;
    }

    /** For a shutdown hook: Quarkus' own hook, beside it, stops the service. */
    static void stopAfterTheService(EmbeddedPostgres postgres) {
        Application service = Application.currentApplication();
        if (serviceStarted && service != null) {
            try {
                CompletableFuture.runAsync(service::awaitShutdown).get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("service did not stop in time; stopping the database", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        postgres.close();
    }
}
