package io.signalbox.identity;

import java.util.List;

/**
 * The profile that a set of identifiers means.
 *
 * @param isNew whether there was none before
 * @param warnings in words, what did not fit: an identifier that belongs to somebody else
 */
public record Identified(String profileId, boolean isNew, List<String> warnings) {

    public Identified {
        warnings = List.copyOf(warnings);
    }
}
