package io.signalbox.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a draft is on its way to the customers. */
public enum DraftState {

    /** It is being edited. */
    DRAFT,

    /** Its files as they are compile, and their tests pass. */
    VALIDATED,

    /** It is the live version. */
    PUBLISHED,

    /** It was live, and a later version is. */
    SUPERSEDED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DraftState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it may still be edited. */
    public boolean isOpen() {
        return this == DRAFT || this == VALIDATED;
    }
}
