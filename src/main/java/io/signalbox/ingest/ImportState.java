package io.signalbox.ingest;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an import is. */
public enum ImportState {
    /** The file is read, mapped and checked; nothing has been appended. */
    READING,
    /** Its events are appended, a whole profile at a time. */
    APPLYING,
    FINISHED,
    CANCELLED,
    /** It cannot go on; the import says why. */
    FAILED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ImportState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    boolean isRunning() {
        return this == READING || this == APPLYING;
    }
}
