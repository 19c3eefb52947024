package io.signalbox.identity;

import java.util.List;

/**
 * The profile that a set of identifiers means.
 *
 * @param identifierId the strongest of them: what was sent with the set belongs to it, and moves where it moves
 * @param warnings in words, what did not fit: an identifier that belongs to somebody else
 */
public record Identified(String profileId, long identifierId, List<String> warnings) {

    public Identified {
        warnings = List.copyOf(warnings);
    }
}
