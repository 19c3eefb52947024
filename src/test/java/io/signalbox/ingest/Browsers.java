package io.signalbox.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where clients of other vendors and a browser are, if they are installed. */
final class Browsers {

    static final Path CLIENTS = Path.of("src", "test", "clients");

    private Browsers() {}

    static boolean areInstalled() {
        Path chromium = Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));
        return Files.isDirectory(CLIENTS.resolve("node_modules")) && Files.isExecutable(chromium);
    }
}
