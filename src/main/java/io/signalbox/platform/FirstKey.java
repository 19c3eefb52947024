package io.signalbox.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/** Makes one operator key at the first start, so that somebody can make the others; shows it once. */
@Singleton
final class FirstKey {

    private final ApiKeyStore keys;
    private final Clock clock;
    private final SignalboxConfig config;

    FirstKey(ApiKeyStore keys, Clock clock, SignalboxConfig config) {
        this.keys = keys;
        this.clock = clock;
        this.config = config;
    }

    void create(@Observes StartupEvent event) {
        if (config.adminKey().isPresent()) {
            return;
        }
        Path file = config.data().resolve("operator-key").toAbsolutePath();
        keys.createFirst(UUID.randomUUID().toString(), clock.instant(), key -> {
            write(file, key);
            // To the terminal, not to the log: logs are copied to places where keys must not be.
            System.out.println(
                    "The operator key of this installation (shown once, kept in " + file + "):\n\n    " + key + "\n");
        });
    }

    private static void write(Path file, String key) {
        try {
            Files.createDirectories(file.getParent());
            SecretFile.write(file, key);
        } catch (IOException e) {
            throw new UncheckedIOException("the operator key cannot be written to " + file, e);
        }
    }
}
