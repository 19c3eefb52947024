package io.signalbox.platform;

import java.util.Set;

/**
 * Fired, after the commit, by whoever made profiles due; it wakes the loop of this process.
 *
 * <p>A hint for speed only: what is due stands in the database, so a lost hint delays and never loses.
 */
public record ProfilesDue(Set<String> profileIds) {

    public ProfilesDue {
        profileIds = Set.copyOf(profileIds);
    }
}
