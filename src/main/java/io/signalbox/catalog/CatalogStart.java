package io.signalbox.catalog;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Opens the catalog when the service starts, and looks at the folder from then on; the service is ready when a rulebook is live. */
@Readiness
@Singleton
final class CatalogStart implements HealthCheck {

    /** Before anybody waits for the database: compiling takes longer than all else, and needs none. */
    private static final int BEFORE_THE_DATABASE = 0;

    private static final int AFTER_THE_DATABASE = 100;

    private final Catalog catalog;
    private final FileCompiler compiler;
    private final FolderWatch folder;
    private final RulesConfig config;

    CatalogStart(Catalog catalog, FileCompiler compiler, FolderWatch folder, RulesConfig config) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.folder = folder;
        this.config = config;
    }

    void compileAhead(@Observes @Priority(BEFORE_THE_DATABASE) StartupEvent event) {
        new RuleFolder(config.folder(), Optional.of(config.flows()))
                .look()
                .files()
                .ifPresent(compiler::compileAhead);
    }

    void open(@Observes @Priority(AFTER_THE_DATABASE) StartupEvent event) {
        Runnable rest = folder.open();
        Thread thread = new Thread(rest, "catalog-open");
        thread.setDaemon(true);
        thread.start();
    }

    @Scheduled(
            every = "{signalbox.rules.reload}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void look() {
        folder.look();
    }

    @Override
    public HealthCheckResponse call() {
        CatalogStatus status = catalog.status();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("rulebook").status(status.live().isPresent());
        status.live().ifPresent(live -> answer.withData("version", live.version()));
        for (int i = 0; i < status.problems().size(); i++) {
            answer.withData("problem " + (i + 1), status.problems().get(i).message());
        }
        return answer.build();
    }
}
