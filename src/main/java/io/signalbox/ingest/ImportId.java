package io.signalbox.ingest;

import java.util.Optional;

/** How the quarantine names an import as the source of a refused event. */
final class ImportId {

    private static final String PREFIX = "import:";

    private ImportId() {}

    static String source(String importId) {
        return PREFIX + importId;
    }

    static Optional<String> ofSource(String source) {
        return source.startsWith(PREFIX) ? Optional.of(source.substring(PREFIX.length())) : Optional.empty();
    }
}
