package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/** Where rules come from: exactly one side may publish, so that neither overwrites the other silently. */
public enum Source {

    /** The folder with rule files: whatever is written there is published. */
    FILES,

    /** The API: drafts are published, and the folder is only compared. */
    API;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Source of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * The source as it is set, for all replicas.
     *
     * @param kept checksum of files in the folder that were decided not to be taken; blank: none
     * @param by key that set it
     */
    record Setting(Source source, String kept, String by, Instant at) {}
}
