package io.signalbox.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;

/**
 * The process: the embedded PostgreSQL, unless a server is configured, and the service on it.
 *
 * <p>The database starts beside the service; {@link DatabaseStart} joins them. At the end the service stops first.
 */
@QuarkusMain
public final class SignalboxMain {

    private static final String URL = "quarkus.datasource.jdbc.url";

    SignalboxMain() {}

    public static void main(String[] arguments) {
        try {
            SmallRyeConfig config = ConfigUtils.configBuilder()
                    .withMapping(SignalboxConfig.class)
                    .withValidateUnknown(false)
                    .build();
            if (config.getOptionalValue(URL, String.class).isEmpty()) {
                startDatabase(config.getConfigMapping(SignalboxConfig.class));
            }
        } catch (StartFailure failure) {
            refuse(failure);
        }
        Quarkus.run(arguments);
    }

    private static void startDatabase(SignalboxConfig process) {
        PostgresConfig config = process.postgres();
        Path data = process.data();
        EmbeddedPostgres postgres = EmbeddedPostgres.prepare(new EmbeddedPostgres.Settings(
                data, data, config.port(), true, config.startWithin(), config.stopWithin(), config.settings()));
        System.setProperty(URL, postgres.jdbcUrl());
        System.setProperty("quarkus.datasource.username", postgres.user());
        System.setProperty("quarkus.datasource.password", postgres.password());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> DatabaseStart.stopAfterTheService(postgres)));
        DatabaseStart.begin(postgres);
    }

    /** Says why, without a stack trace: the reason is the operator's to remove. */
    static void refuse(StartFailure failure) {
        System.err.println("Signalbox cannot start: " + failure.getMessage());
        Runtime.getRuntime().halt(1);
    }
}
