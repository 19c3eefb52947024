package io.signalbox.platform;

import java.util.Set;

/**
 * Fired by the loop of this process after the commit of its decisions; whoever waits for them looks again.
 *
 * <p>A hint for speed only: another replica may have decided, so a waiter also asks the database.
 */
public record ProfilesDecided(Set<String> profileIds) {

    public ProfilesDecided {
        profileIds = Set.copyOf(profileIds);
    }
}
